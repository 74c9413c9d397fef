import type { Attachment } from 'svelte/attachments'
import { drop } from '../../shared/drop.ts'
import type { Bridge } from '../../shared/ipc/contract.ts'

/**
 * Tells the main process once the element is on the screen, with what belongs to the token. Nothing confirms a question
 * before that, nor one that could not be drawn. The first frame from now draws the element; when the second one begins,
 * it has been painted.
 *
 * @param ontold is called once the main process knows it, so that a time that begins now is never over before its own
 */
export function painted(
  bridge: Pick<Bridge, 'painted'>,
  token: string | undefined,
  ontold?: (token: string) => void,
): Attachment | undefined {
  if (token === undefined) return undefined
  return () => {
    let frame = requestAnimationFrame(
      () => (frame = requestAnimationFrame(() => drop(bridge.painted({ token }).then(() => ontold?.(token))))),
    )
    return () => cancelAnimationFrame(frame)
  }
}
