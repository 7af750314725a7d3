/** Identity's entity, to which commerce adds its fields: a reference and nothing else. */
export interface UserRecord {
  id: string
}

/** The library's entity, to which commerce adds its advertisements. */
export interface ReadingRecord {
  id: string
  bookId: string
}
