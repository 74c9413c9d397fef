/** What one start of Gavel requests by its arguments. The running instance receives the requests of later starts. */
export interface StartRequest {
  readonly demo: boolean
  /** The demo, with a simulator that plays Vobiz. */
  readonly demoVobiz: boolean
  readonly hidden: boolean
  readonly show: boolean
  readonly endMyConference: boolean
}

const flags: Readonly<Record<string, keyof StartRequest>> = {
  '--demo': 'demo',
  '--demo-vobiz': 'demoVobiz',
  '--hidden': 'hidden',
  '--show': 'show',
  '--end-my-conference': 'endMyConference',
}

/**
 * Reads the arguments of a process. Only whole, known flags count: Chromium appends switches of its own, WebDriver
 * appends `data:,`, and another program may send anything to a running instance.
 */
export function readArguments(argv: readonly string[]): StartRequest {
  const request = { demo: false, demoVobiz: false, hidden: false, show: false, endMyConference: false }
  for (const argument of argv.slice(1)) {
    const flag = Object.hasOwn(flags, argument) ? flags[argument] : undefined
    if (flag) request[flag] = true
  }
  return request
}

/**
 * The request of the first start. It shows the window unless Gavel was started hidden, at login, or to end the user's
 * own room.
 *
 * @param openedAtLogin reported by macOS, which starts login items without arguments
 */
export function firstRequest(argv: readonly string[], openedAtLogin: boolean): StartRequest {
  const request = readArguments(argv)
  const hidden = request.hidden || openedAtLogin
  return { ...request, hidden, show: !hidden && !request.endMyConference }
}
