import { APP_ID, COMMAND, PRODUCT } from './naming.ts'

/**
 * The desktop entry of every Linux package. The file and the icon are named after the application's id, by which
 * portals and, on Wayland, panels find them. https://specifications.freedesktop.org/desktop-entry-spec/latest/
 */
export const desktopEntry = {
  Name: PRODUCT,
  GenericName: 'Conference Moderation',
  'GenericName[de]': 'Konferenzen moderieren',
  Comment: 'Moderate phone conferences on Plivo and Vobiz from the tray',
  'Comment[de]': 'Telefonkonferenzen bei Plivo und Vobiz vom Infobereich aus moderieren',
  Icon: APP_ID,
  Categories: 'Network;Telephony;',
  Keywords: 'conference;call;mute;moderator;plivo;vobiz;',
  StartupNotify: 'false',
  // This is for X11, where Electron uses the product name as the class of its windows.
  StartupWMClass: PRODUCT,
  SingleMainWindow: 'true',
} as const

/** An action for desktops without global shortcuts. It opens the same question as the shortcut. */
export const desktopActions = {
  end: { Name: 'End my conference', 'Name[de]': 'Meine Konferenz beenden', argument: '--end-my-conference' },
} as const

/** @param program absolute path */
export function desktopFile(program: string): string {
  const group = (title: string, entries: Readonly<Record<string, string>>): string =>
    [`[${title}]`, ...Object.entries(entries).map(([key, value]) => `${key}=${value}`), ''].join('\n')
  const actions = Object.entries(desktopActions).map(([id, { argument, ...texts }]) =>
    group(`Desktop Action ${id}`, { ...texts, Exec: `${program} ${argument}` }),
  )
  const main = {
    Type: 'Application',
    ...desktopEntry,
    Exec: program,
    TryExec: program,
    Terminal: 'false',
    Actions: `${Object.keys(desktopActions).join(';')};`,
  }
  return [group('Desktop Entry', main), ...actions].join('\n')
}

export const desktopFileName = `${APP_ID}.desktop`
export const commandLink = `/usr/bin/${COMMAND}`
