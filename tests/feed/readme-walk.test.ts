import { execFile, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { OpenBus } from '../../shared/feed/bus.ts'
import { DeskFeed } from '../../electron/team/desk-feed.ts'
import { parseInvite, type Invite } from '../../shared/feed/invite.ts'
import { createMqttBus } from '../../shared/feed/mqtt-bus.ts'
import { createSimulator } from '../simulator/simulator.ts'
import { serve } from '../../electron/simulator/server.ts'
import { TOOLS } from '../../scripts/tool.mjs'
import { systemClock } from '../../shared/clock.ts'
import { freePort } from '../support/free-port.ts'
import { deskParts, recorder } from '../support/scripted-desk.ts'
import { project } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'

const execute = promisify(execFile)
/** The README's commands are for an ordinary user. If root runs the test, `nobody` types them. */
const walker = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** The commands of the README's instructions without Docker, block by block. */
function readmeBlocks(): string[] {
  const readme = readFileSync(join(project, 'relay/README.md'), 'utf8')
  const [, walk = ''] = /^## From nothing to two desks$([\s\S]*?)^## /m.exec(readme) ?? []
  return [...walk.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
}

/** A new folder of that user, and a folder with this Node for the PATH. */
function createFolders(): { readonly folder: string; readonly bin: string } {
  const root = mkdtempSync(join(tmpdir(), 'gavel-walk-'))
  onTestFinished(() => {
    rmSync(root, { recursive: true, force: true })
  })
  chmodSync(root, 0o755)
  const node = join(root, 'node')
  try {
    linkSync(process.execPath, node)
  } catch {
    copyFileSync(process.execPath, node)
  }
  return { folder: join(root, 'relay'), bin: root }
}

interface Shell {
  /** Types the text, and waits until its commands have ended. @returns what they have printed to stdout */
  type(text: string): Promise<string>
  readonly printed: () => string
  readonly errors: () => string
}

/** A shell that ends with the first command that fails. It and what it started in the background end with the test. */
function openShell(folder: string, bin: string): Shell {
  const PATH = [bin, process.env['PATH']].join(delimiter)
  const shell = spawn('sh', ['-e'], { cwd: folder, env: { PATH, HOME: folder }, detached: true, ...walker })
  const ended = new Promise((resolve) => shell.once('close', resolve))
  onTestFinished(async () => {
    if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL')
    await ended
  })
  let printed = ''
  let errors = ''
  shell.stdout.on('data', (data) => (printed += String(data)))
  shell.stderr.on('data', (data) => (errors += String(data)))
  return {
    printed: () => printed,
    errors: () => errors,
    type: async (text) => {
      const from = printed.length
      const mark = `typed ${randomUUID()}`
      shell.stdin.write(`${text}\necho "${mark}"\n`)
      await until('the commands to end', () => printed.includes(mark) || shell.exitCode !== null)
      if (!printed.includes(mark)) throw new Error(`${text}\nfailed:\n${printed.slice(from)}\n${errors}`)
      return printed.slice(from).replace(`${mark}\n`, '')
    },
  }
}

/** Fills in the example's placeholders, as an administrator would, with a provider and a broker on this computer. */
async function fillIn(path: string): Promise<void> {
  const simulator = createSimulator({ profile: 'plivo', rooms: 2, people: 2 })
  onTestFinished(() => {
    simulator.stop()
  })
  const provider = await serve(simulator)
  onTestFinished(() => provider.close())
  const receiverPort = await freePort()
  const { authId, authToken } = simulator
  const example = JSON.parse(readFileSync(path, 'utf8')) as {
    broker: object
    accounts: [object]
    receiver: object
  }
  const filled = {
    ...example,
    feed: 'team',
    team: 'Example Company',
    broker: { ...example.broker, addresses: [`mqtts://localhost:${String(await freePort())}`], password: secret(24) },
    accounts: [{ ...example.accounts[0], authId, authToken, baseUrl: provider.baseUrl }],
    receiver: {
      ...example.receiver,
      publicUrl: `http://127.0.0.1:${String(receiverPort)}`,
      port: receiverPort,
      pathSecret: secret(16),
    },
    healthPort: await freePort(),
  }
  writeFileSync(path, JSON.stringify(filled))
}

const secret = (bytes: number): string => randomBytes(bytes).toString('hex')

function addAuthority(path: string): void {
  const configuration = JSON.parse(readFileSync(path, 'utf8')) as { broker: object }
  writeFileSync(
    path,
    JSON.stringify({ ...configuration, broker: { ...configuration.broker, caFile: 'authority.pem' } }),
  )
}

const openBusOf = ({ ca }: Invite): OpenBus =>
  createMqttBus({
    certificates: () => [...rootCertificates, ...(ca === undefined ? [] : [ca])],
    proxyFor: () => Promise.resolve(undefined),
    random: Math.random,
    logger: console.error,
  })

/** Opens a desk. `seen` returns the ids of the desks that it sees. */
function openDesk(invite: Invite) {
  const { seen, parts } = recorder()
  const given = { ...parts, invite, openBus: openBusOf(invite), clock: systemClock(), newId: randomUUID }
  const feed = new DeskFeed(deskParts({ ...given, accounts: () => [] }))
  onTestFinished(() => feed.close())
  return { feed, seen: () => seen.states.at(-1)?.desks.map(({ desk }) => desk) ?? [] }
}

const check = async (invite: Invite) => {
  const { feed } = openDesk(invite)
  const checked = await feed.responds()
  await feed.close()
  return checked
}

test("the README's own commands lead from an empty folder to two desks that see each other, and further commands remove one", async () => {
  const [build = '', prepare = '', certificate = '', invites = '', start = '', checks = '', later = '', ...more] =
    readmeBlocks()
  expect(more).toEqual([])
  const { folder, bin } = createFolders()
  const [, tool = ''] = /^npm run tool -- (\S+)$/m.exec(build) ?? []
  // Other tests may build the relay in the same folder at the same time.
  await execute(process.execPath, [...(TOOLS[tool]?.command ?? []), '--out', folder], { cwd: project })
  if (walker.uid !== undefined) chownSync(folder, walker.uid, walker.gid)

  const shell = openShell(folder, bin)
  await shell.type(prepare)
  const configuration = join(folder, 'gavel-relay.json')
  await fillIn(configuration)
  await shell.type(certificate.replace('broker.example.com', 'localhost'))
  addAuthority(configuration)
  const printed = (await shell.type(invites)).trim().split('\n')
  const [ana, ben, ...others] = printed.map((text) => parseInvite(text, false))
  if (ana?.ok !== true || ben?.ok !== true || others.length > 0) throw new Error(`${printed.length} invites`)
  await shell.type(start)
  await until('the relay to be well', () => shell.printed().includes('"ok":true'))
  const findings = (await shell.type(checks)).split('\n').filter((line) => /^(ok|WRONG) /.test(line))
  expect(findings.map((line) => line.slice(0, 4))).toEqual(findings.map(() => 'ok  '))
  expect(findings).toHaveLength(6)

  for (const { value } of [ana, ben]) expect(await check(value)).toMatchObject({ ok: true })
  const desks = [openDesk(ana.value), openDesk(ben.value)]
  await until('the desks to see each other', () =>
    desks.every(({ seen }) => seen().toSorted().join() === 'desk-1,desk-2'),
  )

  // A second invite for the same desk is refused, and the refusal says what to type.
  await shell.type(`${invites.split('\n')[1] ?? ''} || true`)
  const [, advice = ''] = /revoke it first: (.*)/.exec(shell.errors()) ?? []
  await shell.type(advice)
  await shell.type(later)
  await until('the revoked desk to be refused', async () => {
    const reply = await check(ben.value)
    return !reply.ok && reply.fault.values?.['reason'] === 'password'
  })
  expect(await check(ana.value)).toMatchObject({ ok: true })
  expect(shell.errors()).not.toMatch(/Warning|DEP\d/)
})

/** Debian's package of Mosquitto has made the user. */
const hasBrokerUser = process.getuid?.() === 0 && /^mosquitto:/m.test(readFileSync('/etc/passwd', 'utf8'))

test.skipIf(!hasBrokerUser)(
  "the README's commands for Mosquitto's service leave it a folder that it can read and in which it can plant no link for root",
  async () => {
    const readme = readFileSync(join(project, 'relay/README.md'), 'utf8')
    const [, block = ''] = /^```sh systemd\n([\s\S]*?)^```$/m.exec(readme) ?? []
    const { folder: root, bin } = createFolders()
    const at = (path: string): string => join(root, path)
    const conf = at('/etc/mosquitto/mosquitto.conf')
    const gavel = at('/etc/mosquitto/gavel')
    const other = at('/other')
    await execute(
      process.execPath,
      [...(TOOLS['build-relay']?.command ?? []), '--out', at('/usr/local/lib/gavel-relay')],
      { cwd: project },
    )
    for (const path of ['/etc/gavel-relay', '/etc/mosquitto', '/state']) mkdirSync(at(path), { recursive: true })
    const example = at('/usr/local/lib/gavel-relay/gavel-relay.example.json')
    await fillIn(example)
    const configuration = JSON.parse(readFileSync(example, 'utf8')) as { broker: { addresses: string[] } }
    writeFileSync(
      at('/etc/gavel-relay/gavel-relay.json'),
      JSON.stringify({ ...configuration, stateFolder: at('/state') }),
      { mode: 0o600 },
    )
    writeFileSync(other, 'untouched')
    const typed = block
      .replaceAll(/\/(?=etc\/|usr\/)/g, `${root}/`)
      .replace(/^systemctl .*$/m, '')
      .replace(/^relay="/m, 'set -e; relay="')
    const asRoot = (): Promise<unknown> =>
      execute('sh', ['-c', typed], { env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } })
    const asBroker = (command: string): Promise<unknown> =>
      execute('setpriv', ['--reuid=mosquitto', '--regid=mosquitto', '--init-groups', 'sh', '-ec', command])
    await asRoot()

    for (const name of ['mosquitto.conf', 'passwords', 'permissions']) {
      await asBroker(`cat ${gavel}/${name}`)
      await expect(asBroker(`ln -sf ${other} ${gavel}/${name}`)).rejects.toThrow('Permission denied')
      await expect(asBroker(`echo >> ${gavel}/${name}`)).rejects.toThrow('Permission denied')
    }
    await expect(asBroker(`mv ${gavel} ${gavel}-2`)).rejects.toThrow('Permission denied')
    // A link that is there nonetheless is replaced, not followed.
    for (const name of ['mosquitto.conf', 'passwords', 'permissions']) {
      rmSync(join(gavel, name))
      symlinkSync(other, join(gavel, name))
    }
    await asRoot()
    expect(readFileSync(other, 'utf8')).toBe('untouched')
    expect(statSync(other)).toMatchObject({ uid: 0, gid: 0 })

    // The service begins as root, and becomes the user before it reads what its configuration names.
    const plain = readFileSync(conf, 'utf8').replace(/^(certfile|keyfile) .*$/gm, '')
    writeFileSync(at('/plain.conf'), plain)
    const broker = spawn('/usr/sbin/mosquitto', ['-c', at('/plain.conf')])
    onTestFinished(() => void broker.kill())
    let said = ''
    broker.stderr.on('data', (data) => (said += String(data)))
    await until('the broker to run', () => /mosquitto version .* running/.test(said))
    expect(said).not.toMatch(/Error|Unable/)
  },
)
