import type { PathSegment, Step } from '../plan.ts'

/** Gives where below a path later steps add something, as the fields that lead there from it; nowhere: objects there can be shared. */
export type PlacesBelow = (path: readonly PathSegment[]) => string[][]

export function placesOf(plan: Step): PlacesBelow {
  const places = pathsIn(plan).map(fieldsOf)
  return (path) => {
    const fields = fieldsOf(path)
    return places
      .filter((place) => place.length > fields.length && fields.every((one, index) => place[index] === one))
      .map((place) => place.slice(fields.length))
  }
}

export const fieldsOf = (path: readonly PathSegment[]): string[] =>
  path.flatMap((segment) => ('field' in segment ? [segment.field] : []))

function pathsIn(step: Step): PathSegment[][] {
  switch (step.kind) {
    case 'fetch':
      return [step.path]
    case 'entities':
      return step.lookups.flatMap(({ paths }) => paths)
    case 'condition':
      return [step.whenTrue, step.otherwise].flatMap((inner) => (inner ? pathsIn(inner) : []))
    default:
      return step.steps.flatMap(pathsIn)
  }
}
