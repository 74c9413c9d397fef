const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * On Linux the body of a notification may hold markup, links included, and Electron passes it on as it is; callers choose
 * their names. https://specifications.freedesktop.org/notification-spec/latest/markup.html
 */
export function notificationBody(text: string, platform: NodeJS.Platform): string {
  return platform === 'linux' ? text.replace(/[&<>]/g, (mark) => marks[mark] ?? mark) : text
}
