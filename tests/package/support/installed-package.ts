import { cp, mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { projectNode } from '../../../scripts/setup/paths.mjs'
import { run } from '../../support/run-program.ts'
import { type OrdinaryUser } from './ordinary-user.ts'

/** All files and folders in /etc, /opt, /usr and /var/lib whose name contains "gavel" in upper or lower case. */
export async function findTraces(): Promise<readonly string[]> {
  const found = await run('find', ['/etc', '/opt', '/usr', '/var/lib', '-xdev', '-iname', '*gavel*'], 120_000)
  return found
    .split('\n')
    .filter((path) => path !== '')
    .sort()
}

export const isInstalled = async (): Promise<boolean> =>
  (await run('dpkg-query', ['-W', '-f', '${db:Status-Status}', 'gavel']).catch(() => '')) === 'installed'

/** The status of a GET to a port of this computer. */
export function statusFrom(
  port: number,
  headers: Record<string, string>,
  path = '/v1/Account/MAEXAMPLE/Conference/',
): Promise<number> {
  return new Promise((done, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume()
      done(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** Stores an account as Gavel would: its entry in the settings, and its token in the keyring. */
export async function storeAccount(user: OrdinaryUser, profile: string, authId: string): Promise<void> {
  const account = { id: 'account-1', provider: 'plivo', authId, name: 'Example Company' }
  await mkdir(profile, { recursive: true })
  await writeFile(join(profile, 'settings.json'), JSON.stringify({ version: 1, accounts: [account] }))
  await run('chown', ['-R', user.name, profile])
  const node = join(user.home, 'node')
  await cp(projectNode, node)
  const keytar = '/opt/Gavel/resources/app.asar.unpacked/node_modules/keytar'
  await user.run(
    node,
    '-e',
    `require('${keytar}').setPassword('app.gavel.Gavel', 'plivo:${authId}', 'made-up-token-for-a-test')`,
  )
}
