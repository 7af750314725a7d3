/** Backs `User`: whom an id names is identity's to say. */
export interface UserRecord {
  id: string
}
