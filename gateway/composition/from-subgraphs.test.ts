import { expect, test } from 'vitest'
import { NotComposed } from './compose.ts'
import { composeFrom } from './from-subgraphs.ts'

/** The first line says what it was composed of. */
function startComposing() {
  const said = new Map<string, string[]>()
  let composed = 0
  const read = composeFrom(
    async () => said,
    async (sdls) => {
      composed += 1
      if ([...sdls.values()].includes('broken')) throw new NotComposed('they do not')
      return `# ${JSON.stringify([...sdls])}\nscalar Composed`
    },
  )
  return {
    say: (subgraph: string, ...sdls: string[]) => said.set(subgraph, sdls),
    async served() {
      const { sdl } = await read()
      return Object.fromEntries(JSON.parse(sdl.slice(2, sdl.indexOf('\n'))) as [string, string][])
    },
    composed: () => composed,
  }
}

test('it is composed anew only where somebody says something else', async () => {
  const { say, served, composed } = startComposing()
  say('catalog', 'old')
  say('commerce', 'old')
  expect(await served()).toEqual({ catalog: 'old', commerce: 'old' })
  await served()
  expect(composed()).toBe(1)
  say('catalog', 'new')
  expect(await served()).toEqual({ catalog: 'new', commerce: 'old' })
  expect(composed()).toBe(2)
})

test('while instances disagree, what is served goes on, and at first what has been there longest', async () => {
  const { say, served } = startComposing()
  say('catalog', 'first', 'second')
  expect(await served()).toEqual({ catalog: 'first' })
  say('catalog', 'third', 'first')
  expect(await served()).toEqual({ catalog: 'first' })
  say('catalog', 'third', 'second')
  expect(await served()).toEqual({ catalog: 'third' })
})

test('a subgraph that says nothing stays what it was, and at first there is none without it', async () => {
  const { say, served } = startComposing()
  say('catalog')
  await expect(served()).rejects.toThrow('catalog')
  say('catalog', 'old')
  await served()
  say('catalog')
  expect(await served()).toEqual({ catalog: 'old' })
})

test('what does not compose is not tried again, nor taken for what is served', async () => {
  const { say, served, composed } = startComposing()
  say('catalog', 'old')
  await served()
  say('catalog', 'broken')
  await expect(served()).rejects.toThrow(NotComposed)
  await expect(served()).rejects.toThrow(NotComposed)
  expect(composed()).toBe(2)
  say('catalog', 'broken', 'old')
  expect(await served()).toEqual({ catalog: 'old' })
})
