/**
 * Starts something without waiting for its end. A rejection is not lost: the process, or the page, reports it as an
 * unhandled one.
 */
export function drop(_started: PromiseLike<unknown> | undefined): void {}
