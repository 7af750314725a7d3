import type { StatedAccessibility } from '../book-metadata.ts'
import type { MetadataIndex } from './refinements.ts'

export function readAccessibility(metadata: MetadataIndex): StatedAccessibility {
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
