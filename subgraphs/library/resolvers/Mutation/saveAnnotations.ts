import type { MutationResolvers } from '../../generated/types.ts'

export const saveAnnotations: MutationResolvers['saveAnnotations'] = async (
  _parent,
  { input },
  { viewer, annotations },
) => ({ results: await annotations.save(viewer, input) })
