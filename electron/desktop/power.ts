export interface PowerEvents {
  on(event: 'suspend' | 'resume', listener: () => void): unknown
}

export interface PowerOptions {
  /** Electron's powerMonitor. */
  readonly power: PowerEvents
  /** Electron's net.isOnline: false is reliable, true is not (https://www.electronjs.org/docs/latest/api/net). */
  readonly isOnline: () => boolean
  /** Whether an account is reached without a network: the demo, or a provider on this computer. */
  readonly worksOffline: () => boolean
  readonly after: (ms: number, run: () => void) => () => void
  /** Told of each sleep, also of one that follows another without a word in between. */
  readonly onAway: (why: 'sleep' | 'network') => void
  readonly onBack: (why: 'sleep' | 'network') => void
}

/** Right after waking, requests fail with ERR_NETWORK_IO_SUSPENDED and the like. */
const WAKE_PAUSE = 2_000
const LOOK_EVERY = 3_000

/** Tells when the computer sleeps and wakes, and when its network goes and comes back. */
export function onPowerEvents(options: PowerOptions): () => void {
  const { power, after, onAway, onBack } = options
  let offline = false
  let stopWake = (): void => {}
  let stopLook = (): void => {}

  power.on('suspend', () => {
    stopWake()
    // Each time: not every system says that it woke, and what is held since must not be sent after this sleep.
    onAway('sleep')
  })
  power.on('resume', () => {
    stopWake()
    stopWake = after(WAKE_PAUSE, () => {
      onBack('sleep')
    })
  })
  // Electron has no event for it in the main process.
  const look = (): void => {
    const away = !options.isOnline() && !options.worksOffline()
    if (away !== offline) {
      offline = away
      if (away) onAway('network')
      else onBack('network')
    }
    stopLook = after(LOOK_EVERY, look)
  }
  stopLook = after(LOOK_EVERY, look)
  return () => {
    stopWake()
    stopLook()
  }
}
