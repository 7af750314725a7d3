type Values = Record<string, unknown>

/** A figure, or how it follows from the variables of a request. */
export type Formula = number | ((values: Values) => number)

export const valueOf = (formula: Formula, values: Values): number =>
  typeof formula === 'number' ? formula : formula(values)

/** Whatever does not depend on variables is added up once. */
export function sum(formulas: readonly Formula[]): Formula {
  const constant = formulas.reduce<number>((total, one) => (typeof one === 'number' ? total + one : total), 0)
  const varying = formulas.filter((one) => typeof one !== 'number')
  if (!varying.length) return constant
  return (values) => varying.reduce((total, one) => total + one(values), constant)
}

export function product(one: Formula, other: Formula): Formula {
  if (typeof one === 'number' && typeof other === 'number') return one * other
  return (values) => {
    const first = valueOf(one, values)
    return first === 0 ? 0 : first * valueOf(other, values)
  }
}

export function largest(formulas: readonly Formula[]): Formula {
  if (formulas.every((one) => typeof one === 'number')) return Math.max(0, ...formulas)
  return (values) => Math.max(0, ...formulas.map((one) => valueOf(one, values)))
}
