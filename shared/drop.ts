/**
 * Starts something without waiting for its end. A rejection is not lost, because the process or the page reports it as
 * unhandled.
 */
export function drop(_started: PromiseLike<unknown> | undefined): void {}
