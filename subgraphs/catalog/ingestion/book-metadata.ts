import type { Description } from './publication/describe.ts'

/** What a file says of its book, whatever its format. */
export interface BookMetadata {
  identifier: string
  title: string | null
  subtitle: string | null
  language: string | null
  contributors: StatedContributor[]
  isbn: string | null
  description: Description | null
  subjects: string[]
  series: StatedSeries[]
  /** As precise as it is given: `1851`, `1851-10`, `1851-10-18`. */
  publishedOn: string | null
  publisher: string | null
  readingProgression: 'ltr' | 'rtl'
  layout: 'reflowable' | 'fixed'
  /** The class that marks what a media overlay speaks. */
  overlayClass: string | null
  accessibility: StatedAccessibility
}

export interface StatedContributor {
  name: string
  /** A code of MARC's relators. */
  role: string
  /** The form to sort by: `Melville, Herman`. */
  sortName: string | null
}

export interface StatedSeries {
  name: string
  /** A decimal, as text: stories between two volumes are numbered 2.5. */
  position: string | null
}

/** Schema.org's vocabulary as EPUB Accessibility 1.1 uses it; terms stay as the book states them. */
export interface StatedAccessibility {
  modes: string[]
  modesSufficient: string[][]
  features: string[]
  hazards: string[]
  summary: string | null
  conformsTo: string[]
  certifiedBy: string | null
  /** A reason for which the European Accessibility Act exempts the book. */
  exemption: string | null
}

const nothingSaid: StatedAccessibility = {
  modes: [],
  modesSufficient: [],
  features: [],
  hazards: [],
  summary: null,
  conformsTo: [],
  certifiedBy: null,
  exemption: null,
}

/** What a file that says nothing says, with what it does say. */
export const metadataOf = (stated: Partial<BookMetadata>): BookMetadata => ({
  identifier: '',
  title: null,
  subtitle: null,
  language: null,
  contributors: [],
  isbn: null,
  description: null,
  subjects: [],
  series: [],
  publishedOn: null,
  publisher: null,
  readingProgression: 'ltr',
  layout: 'reflowable',
  overlayClass: null,
  accessibility: nothingSaid,
  ...stated,
})
