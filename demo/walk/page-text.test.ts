import { expect, test } from 'vitest'
import { excerpt, pageText } from './page-text.ts'

test('a page reads as its text, without its head, scripts and drawings', () => {
  const page = `<?xml version="1.0"?><!DOCTYPE html><html><head><title>No</title></head><body><h1>One</h1><p>Two &amp;
    <em>three</em>,<br/>four.</p><script>no()</script><svg><title>no</title></svg></body></html>`
  expect(pageText(page)).toBe('One Two & three, four.')
})

test('an excerpt ends between words, and in a script without spaces between characters', () => {
  expect(excerpt('one two three', 9)).toBe('one two…')
  expect(excerpt('山居茶記𠮷四時小品', 5)).toBe('山居茶記𠮷…')
  expect(excerpt('short', 9)).toBe('short')
})
