import type { Fault } from '../../shared/fault.ts'
import type { ElapsedMs } from '../../shared/values.ts'

/**
 * Whether one request may still be sent. Made by the part that wants the request, and handed down unchanged to the last
 * line before the socket, so that the fault of a closed gate is what the user is told.
 */
export interface SendGate {
  /**
   * Returns why the request may not be sent; undefined if it may. Called when the request's turn in the queue has come,
   * and again right before its first byte is sent. If it returns undefined, the request counts as sent until its reply
   * says otherwise, so it must be called only where the request can leave at once.
   */
  check(): Fault | undefined
  /**
   * After this, `check` returns `stale`. Chromium does not report when it sends a request, so there a request without a
   * response is aborted then.
   */
  readonly notAfter?: ElapsedMs
}
