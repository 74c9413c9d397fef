import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPackagedElectron, type PackagedElectron } from '../support/packaged-electron.ts'

/** Some systems keep ordinary users from making namespaces; there, an installed Gavel uses an AppArmor profile. */
const ordinary = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
const canSandbox = process.platform === 'linux' && spawnSync('unshare', ['--user', 'true'], ordinary).status === 0

describe.runIf(canSandbox)('the renderer of a packaged Gavel', () => {
  let program: PackagedElectron

  beforeAll(async () => {
    program = await createPackagedElectron('tests/support/sandboxed-window/main.ts')
  })
  afterAll(() => {
    program.remove()
  })

  const look = async (variables = {}): Promise<unknown> => {
    const { output } = await program.start(['--ozone-platform=headless', '--disable-gpu'], variables)
    return JSON.parse(/^\{.*\}$/m.exec(output)?.[0] ?? JSON.stringify(output))
  }

  it('39 has its own namespaces of processes and users, and filtered system calls', async () => {
    // Chromium nests two namespaces of processes in that of the system.
    expect(await look()).toEqual({ pidNamespaces: 3, hasOwnUsers: true, seccomp: '2' })
  })

  it('would have none of them with a variable that Gavel refuses', async () => {
    expect(await look({ ELECTRON_DISABLE_SANDBOX: '1' })).toEqual({
      pidNamespaces: 1,
      hasOwnUsers: false,
      seccomp: '0',
    })
  })
})
