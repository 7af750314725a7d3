import { Upload } from 'graphql-upload-minimal'

/** An operation whose files go beside it. */
export interface SubgraphOperation {
  query: string
  operationName?: string | undefined
  variables: Record<string, unknown>
}

export interface PlacedUpload {
  upload: Upload
  /** Where it belongs, as the multipart request specification writes it: `variables.file`. */
  path: string
}

/** The variables with null where a file belongs, and the files. */
export function takeUploads(variables: Record<string, unknown>): {
  variables: Record<string, unknown>
  uploads: PlacedUpload[]
} {
  const uploads: PlacedUpload[] = []
  const take = (value: unknown, path: string): unknown => {
    if (value instanceof Upload) {
      uploads.push({ upload: value, path })
      return null
    }
    if (Array.isArray(value)) return value.map((item, index) => take(item, `${path}.${index}`))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, take(inner, `${path}.${name}`)]),
    )
  }
  return { variables: take(variables, 'variables') as Record<string, unknown>, uploads }
}
