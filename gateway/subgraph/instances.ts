import { Dispatcher, type Pool } from 'undici'
import { Attempt } from './attempt.ts'
import { CallLost } from './fault.ts'
import { keyOf, openInstance, type Instance, type Place } from './instance.ts'

export interface InstancesOptions {
  pool: Pool.Options
  /** Whether anything answers there. */
  probe(instance: Dispatcher): Promise<boolean>
  /** Told when an instance is left out, and when it is back. */
  onChange(instance: Instance): void
}

/** Milliseconds for which an instance is left out at first, and at most: twice as long each time that it has not recovered. */
const firstPause = 1_000
const longestPause = 30_000
/** Calls in a row that take too long, after which an instance is left out as if it could not be reached. */
const patience = 3

/**
 * The instances of one subgraph, as one. A call goes to whichever has least to do, and to another where its connection fails before
 * there is an answer, if it changes nothing (`idempotent`) or was not sent. An instance that can't be reached is left out at once,
 * until it answers again; the last one never is. Of a single one nothing is watched: what is wrong with it is wrong with the subgraph.
 */
export class Instances extends Dispatcher {
  readonly #options: InstancesOptions
  readonly #leaving = new Set<Instance>()
  #all: readonly Instance[] = []
  /** Where the next look for the least busy one begins, so that those that are equally busy take turns. */
  #turn = 0

  constructor(options: InstancesOptions) {
    super()
    this.#options = options
  }

  /** Those there are from now on; the others end what they have begun. False where all of them are others than before. */
  place(places: readonly Place[]): boolean {
    const known = new Map(this.#all.map((instance) => [instance.key, instance]))
    const wanted = new Map(places.map((place) => [keyOf(place), place]))
    const all = [...wanted].map(([key, place]) => known.get(key) ?? openInstance(place, this.#options.pool))
    const gone = this.#all.filter(({ key }) => !wanted.has(key))
    this.#all = all
    for (const instance of gone) this.#release(instance)
    if (all.every(({ isLeftOut }) => isLeftOut)) for (const instance of all) this.#takeBack(instance)
    return !all.length || all.some(({ key }) => known.has(key))
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const first = this.#all[0]
    if (first && this.#all.length === 1) return first.pool.dispatch(options, handler)
    const chosen = this.choose([])
    if (chosen) return new Attempt(this, options, handler).begin(chosen)
    handler.onResponseError?.(null as never, new CallLost(new Error('No instance of it is known.')))
    return true
  }

  /** The least busy one that is well, and not among those that have been tried; null where there is none. */
  choose(tried: readonly Instance[]): Instance | null {
    const { length } = this.#all
    this.#turn = (this.#turn + 1) % (length || 1)
    let least: Instance | null = null
    for (let place = 0; place < length; place += 1) {
      const instance = this.#all[(this.#turn + place) % length] as Instance
      if (instance.isLeftOut || tried.includes(instance)) continue
      if (!least || instance.pending < least.pending) least = instance
    }
    return least
  }

  /** It has answered, whatever it was. */
  praise(instance: Instance): void {
    instance.timesOut = 0
    instance.slowCalls = 0
  }

  /** It can't be reached, or (`isSlow`) did not answer in time. */
  blame(instance: Instance, isSlow: boolean): void {
    if (isSlow && (instance.slowCalls += 1) < patience) return
    const isLast = !this.#all.some((one) => one !== instance && !one.isLeftOut)
    if (instance.isLeftOut || isLast || !this.#all.includes(instance)) return
    instance.isLeftOut = true
    this.#probeLater(instance)
    this.#options.onChange(instance)
  }

  /** How many there are, well and left out. */
  count(): { well: number; leftOut: number } {
    const leftOut = this.#all.filter(({ isLeftOut }) => isLeftOut).length
    return { well: this.#all.length - leftOut, leftOut }
  }

  /** A dispatcher for each. */
  each(): Dispatcher[] {
    return this.#all.map(({ pool }) => pool)
  }

  /** Of the only one; null where there are several, or none. */
  get origin(): string | null {
    return this.#all.length === 1 ? (this.#all[0]?.origin ?? null) : null
  }

  /** Breaks off what is under way. */
  async end(): Promise<void> {
    const all = [...this.#all, ...this.#leaving]
    this.#all = []
    for (const { probe } of all) clearTimeout(probe)
    await Promise.all(all.map(({ pool }) => pool.destroy()))
  }

  #release(instance: Instance): void {
    clearTimeout(instance.probe)
    this.#leaving.add(instance)
    void instance.pool.close().then(() => this.#leaving.delete(instance))
  }

  #takeBack(instance: Instance): void {
    clearTimeout(instance.probe)
    instance.isLeftOut = false
    instance.slowCalls = 0
    this.#options.onChange(instance)
  }

  #probeLater(instance: Instance): void {
    const pause = Math.min(longestPause, firstPause * 2 ** instance.timesOut)
    instance.timesOut += 1
    instance.probe = setTimeout(() => void this.#probe(instance), pause)
    instance.probe.unref()
  }

  async #probe(instance: Instance): Promise<void> {
    const answers = await this.#options.probe(instance.pool)
    if (!instance.isLeftOut || !this.#all.includes(instance)) return
    if (answers) this.#takeBack(instance)
    else this.#probeLater(instance)
  }
}
