import type { App } from 'electron'
import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 small. V8 reads these flags each time it needs them, so they can be set while it runs.
 *
 * The two halves of the space for young objects do not grow to 16 MB each: what each observation leaves behind is
 * collected a little more often instead. Measured with 50 rooms: 13 MB less, the same CPU time
 * (https://v8.dev/blog/trash-talk).
 *
 * The slowest of the compilers, TurboFan, is switched off; Maglev (https://v8.dev/blog/maglev) stays. Nothing here runs
 * long enough to earn back what TurboFan costs: without it 3 MB less, a twentieth less CPU time, and an observation of
 * 1,000 rooms takes as long as with it.
 */
export function limitHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--no-opt')
}

// https://source.chromium.org/chromium/chromium/src/+/main:content/public/common/content_features.cc
const FEATURE = 'NetworkServiceInProcess2'

/**
 * Runs Chromium's network in this process instead of one of its own: one process and 10 MB less, and fewer messages for
 * each request. On Linux only, where that process has no sandbox that would be lost (`--service-sandbox-type=none`).
 * Must be called before Electron is ready; an Electron that does not know the feature keeps its process.
 */
export function runNetworkInMainProcess(app: Pick<App, 'commandLine'>, platform: NodeJS.Platform): void {
  if (platform !== 'linux') return
  const before = app.commandLine.getSwitchValue('enable-features')
  const features = before === '' ? FEATURE : `${before},${FEATURE}`
  app.commandLine.appendSwitch('enable-features', features)
}
