import type { Attachment } from 'svelte/attachments'
import { drop } from '../../shared/drop.ts'
import type { Bridge } from '../../shared/ipc/bridge.ts'

/**
 * Tells the main process once the element is on the screen, with what belongs to the token. Nothing confirms a question
 * before that, nor one that could not be drawn. The first frame from now draws the element; when the second one begins,
 * it has been painted.
 */
export function painted(bridge: Pick<Bridge, 'painted'>, token: string | undefined): Attachment | undefined {
  if (token === undefined) return undefined
  return () => {
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => drop(bridge.painted({ token })))
    })
    return () => {
      cancelAnimationFrame(frame)
    }
  }
}
