/**
 * A date of W3CDTF, as precise as it is given: `1851`, `1851-10`, `1851-10-18`; a time of day is cut off. Null for what is none.
 */
export function parsePublicationDate(text: string): string | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?$/.exec(text.trim())
  if (!match) return null
  const [, year, month, day] = match as unknown as [string, string, string | undefined, string | undefined]
  if (year === '0000' || year === '0101') return null
  if (!month) return year
  if (Number(month) < 1 || Number(month) > 12) return null
  if (!day) return `${year}-${month}`
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) ? `${year}-${month}-${day}` : null
}
