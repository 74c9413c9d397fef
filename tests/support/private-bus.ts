import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstLine } from '../../scripts/test/desktops.ts'

const daemon = 'dbus-daemon'

export type PrivateBus = Awaited<ReturnType<typeof startPrivateBus>>

/**
 * Starts an empty session bus on which nothing can be started: no Secret Service, no tray host, no notification daemon.
 * With the usual configuration the bus would start a keyring on request.
 */
export async function startPrivateBus() {
  const folder = await mkdtemp(join(tmpdir(), 'gavel-bus-'))
  const file = join(folder, 'bus.conf')
  await writeFile(file, configuration(join(folder, 'socket')))
  const child = spawn(daemon, ['--nofork', '--nopidfile', `--config-file=${file}`, '--print-address=1'], {
    // The daemon writes to stderr only that it cannot raise its limit of open files.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  const address = await firstLine(child.stdout)
  return {
    /** The value for DBUS_SESSION_BUS_ADDRESS. */
    address,
    stop: async () => {
      child.kill()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (socket: string): string => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
