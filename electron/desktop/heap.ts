import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 from letting its space for young objects grow to 16 MB twice: what a reading leaves behind is collected a
 * little more often instead. Measured with 50 rooms: 13 MB less, the same time of the processor. V8 looks at this value
 * each time it thinks about growing, so it may be set while it runs: https://v8.dev/blog/trash-talk
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
