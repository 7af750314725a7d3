import { setFlagsFromString } from 'node:v8'

/**
 * Makes V8 free the buffers of what has streamed through after each 8 MB of them, by a look at its youngest objects. They are none of its
 * heap, so that those looks are rare where little else is made, and for each 32 MB it would go through all the heap: half of what an
 * upload costs the gateway. What the option is named for is settled at the start; what it changes later is when buffers count as too many
 * (V8 13.6, `Heap::AllocateExternalBackingStore`).
 */
export const freeDeadBuffersSoon = (): void => setFlagsFromString('--scavenger-max-new-space-capacity-mb=2')
