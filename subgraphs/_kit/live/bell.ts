/** However often it rings while nobody listens, it has rung once: who asks then gets the newest, and no queue grows. */
export interface Bell {
  ring(): void
  /** There is nothing more to come. */
  end(): void
  /** Settles once it has rung since the last time; false where it is over and has not. For one listener. */
  heard(): Promise<boolean>
}

export function createBell(): Bell {
  let hasRung = false
  let isOver = false
  let changed = Promise.withResolvers<void>()
  return {
    ring() {
      hasRung = true
      changed.resolve()
    },
    end() {
      isOver = true
      changed.resolve()
    },
    async heard() {
      if (!hasRung && !isOver) await changed.promise
      changed = Promise.withResolvers()
      const heard = hasRung
      hasRung = false
      return heard
    },
  }
}
