/** The part of Electron's Notification that Gavel uses. */
export interface SystemNotification {
  show(): void
  on(event: 'show' | 'click', listener: () => void): unknown
  on(event: 'close', listener: (details: { readonly reason?: string }) => void): unknown
  on(event: 'action', listener: (details: { readonly actionIndex?: number }, index?: number) => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
}

export interface SystemNotificationOptions {
  readonly title: string
  readonly body: string
  /** Path of a picture. */
  readonly icon: string
  readonly sound: boolean
  /**
   * The labels of the buttons. Systems show none, one or all of them; a click on the notification itself always works.
   */
  readonly buttons: readonly string[]
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * Escapes a notification's body on Linux. There it may contain markup, including links, and Electron passes it on
 * unchanged. Callers choose their names, so they could add markup.
 * https://specifications.freedesktop.org/notification-spec/latest/markup.html
 */
export function notificationBody(text: string, platform: NodeJS.Platform): string {
  return platform === 'linux' ? text.replace(/[&<>]/g, (character) => entities[character] ?? character) : text
}

/** Text that a server could take for markup. */
const markup = /<[a-z/!?]|&#?\w+;/i

/**
 * Escapes a title on Linux, but only if it contains what looks like markup. The specification allows no markup in
 * titles, and most servers show `&amp;` literally, so "R&D" stays as it is. But some servers interpret markup in titles
 * too.
 */
export function notificationTitle(text: string, platform: NodeJS.Platform): string {
  return markup.test(text) ? notificationBody(text, platform) : text
}
