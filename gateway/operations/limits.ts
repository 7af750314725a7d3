/** Bytes of a request that is not an upload. */
export const bodyLimit = 1_048_576

/** Far above what any client of ours sends; what is over it is refused before it is looked at. */
export const maxTokens = 15_000
