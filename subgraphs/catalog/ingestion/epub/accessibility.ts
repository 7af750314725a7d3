import type { MetadataIndex } from './refinements.ts'

/** Schema.org's vocabulary as EPUB Accessibility 1.1 uses it; terms stay as the book states them. */
export interface EpubAccessibility {
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

export function readAccessibility(metadata: MetadataIndex): EpubAccessibility {
  const terms = (property: string) => [
    ...new Set(metadata.metas(property).flatMap((one) => one.value.split(/[\s,]+/).filter(Boolean))),
  ]
  return {
    modes: terms('schema:accessMode'),
    modesSufficient: metadata
      .metas('schema:accessModeSufficient')
      .map((one) => one.value.split(/[\s,]+/).filter(Boolean)),
    features: terms('schema:accessibilityFeature'),
    hazards: terms('schema:accessibilityHazard'),
    summary: metadata.first('schema:accessibilitySummary'),
    conformsTo: metadata.metas('dcterms:conformsTo').map((one) => one.value),
    certifiedBy: metadata.first('a11y:certifiedBy'),
    exemption: metadata.first('a11y:exemption'),
  }
}
