import { pathsText, pathText, type Step } from './plan.ts'

/** A plan in a line, for people: `catalog > (library at book | commerce at book)`. What is asked, no word of. */
export function outlineOf(step: Step): string {
  switch (step.kind) {
    case 'fetch':
      return at(step.subgraph, pathText(step.path))
    case 'entities':
      return at(step.subgraph, pathsText(step))
    case 'sequence':
      return step.steps.map(outlineOf).join(' > ')
    case 'parallel':
      return `(${step.steps.map(outlineOf).join(' | ')})`
    case 'condition': {
      const [whenTrue, otherwise] = [step.whenTrue, step.otherwise].map((one) => (one ? outlineOf(one) : ''))
      return [
        whenTrue && `if $${step.variable} ${whenTrue}`,
        otherwise && `unless $${step.variable} ${otherwise}`,
      ]
        .filter(Boolean)
        .join(' ')
    }
  }
}

const at = (subgraph: string, path: string) => (path ? `${subgraph} at ${path}` : subgraph)
