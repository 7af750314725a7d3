// JavaScript, and handed our other modules as JavaScript: to strip their types is a fifth of what a small book costs.
import { registerHooks } from 'node:module'

process.once('message', ({ sources }) => {
  registerHooks({
    load: (url, context, next) =>
      Object.hasOwn(sources, url)
        ? { format: 'module', source: sources[url], shortCircuit: true }
        : next(url, context),
  })
  void import('./main.ts')
})
