/** Bytes of a request that is not an upload. */
export const bodyLimit = 1_048_576

/** Far above what any client of ours sends; what is over it is refused before it is looked at. */
export const maxTokens = 15_000

/** Far above too. A fragment counts wherever it is spread, so that a short document cannot become a huge one. */
export const maxSelections = 10_000

/** Operations that are kept ready, and their characters together; a platform's clients send a few hundred of a few thousand. */
export const programs = { max: 2_000, maxSize: 4_000_000 }
