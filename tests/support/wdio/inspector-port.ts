import { launcher } from '@wdio/electron-service'
import { freePort } from '../free-port.ts'

/*
 * The service chooses any free port for the inspector of a main process, seconds before Electron listens there. If another
 * Electron gets the port in between, a spec operates that one, and may quit it. So the port comes from the range of this
 * process instead.
 */
const prototype: Pick<InstanceType<typeof launcher>, 'onWorkerStart'> = launcher.prototype
const start = prototype.onWorkerStart

prototype.onWorkerStart = async function (worker, capabilities) {
  await start.call(this, worker, capabilities)
  for (const one of Array.isArray(capabilities) ? capabilities : [capabilities]) {
    const { args } = (one as { 'goog:chromeOptions': { args: string[] } })['goog:chromeOptions']
    const index = args.findIndex((arg) => arg.startsWith('--inspect='))
    args[index] = `--inspect=localhost:${String(await freePort())}`
  }
}
