import { describe, expect, test } from 'vitest'
import { freeSlug, slugOf } from './slug.ts'

describe('an address is made of a title', () => {
  test.each([
    ['Moby-Dick; or, The Whale', 'moby-dick-or-the-whale'],
    ['Les Misérables', 'les-miserables'],
    ["Alice's Adventures", 'alices-adventures'],
    ['白鯨記', '白鯨記'],
    ['ألف ليلة وليلة', 'ألف-ليلة-وليلة'],
    ['हिन्दी कविता', 'हिन्दी-कविता'],
    ['  ***  ', 'book'],
    ['', 'book'],
  ])('%s', (title, slug) => expect(slugOf(title)).toBe(slug))

  test('a long title ends with a whole word', () => {
    const slug = slugOf('word '.repeat(40))
    expect(slug.length).toBeLessThanOrEqual(80)
    expect(slug).toMatch(/^word(-word)+$/)
  })

  test('one endless word is cut between characters', () => {
    expect([...slugOf('😀'.repeat(3) + '𠮷'.repeat(200))]).toHaveLength(80)
  })
})

test('an address that is taken gets the first number that is free', () => {
  expect(freeSlug('emma', [])).toBe('emma')
  expect(freeSlug('emma', ['emma-2', 'emmanuel'])).toBe('emma')
  expect(freeSlug('emma', ['emma', 'emma-2', 'emma-4'])).toBe('emma-3')
})
