import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { artefacts } from '../../scripts/package/naming.ts'
import { findRuntime } from '../../scripts/electron-runtime.mjs'
import { run } from '../support/run-program.ts'

describe.runIf(process.platform === 'linux')('the dependencies of the deb', () => {
  it('name a package for every system library that the program and keytar are linked against', async () => {
    const runtime = await findRuntime()
    if (!runtime) throw new Error('No Electron is installed; see the lines above.')
    const { folder, deb } = artefacts(runtime)
    const keytar = join(folder, 'resources/app.asar.unpacked/node_modules/keytar/build/Release/keytar.node')
    const headers = await Promise.all(
      [join(folder, 'gavel'), keytar].map((file) => run('objdump', ['-p', file], 60_000)),
    )
    const needed = headers.flatMap((text) => [...text.matchAll(/^\s+NEEDED\s+(\S+)$/gm)].map((match) => match[1] ?? ''))
    const cache = await run('ldconfig', ['-p'])
    const depends = await run('dpkg-deb', ['--field', deb, 'Depends'], 60_000)
    const named = new Set(depends.split(/[,|]/).map((name) => name.trim()))
    const paths = [...new Set(needed)].flatMap((library) => {
      const line = new RegExp(`^\\s+${library.replace(/[.+]/g, '\\$&')} .*x86-64.* => (\\S+)$`, 'm')
      // A library that the system lacks, such as libffmpeg.so, comes with the package itself.
      return line.exec(cache)?.[1] ?? []
    })
    // If a dependency has two alternatives, one of them may not be installed.
    const lists = [...named].map((name) => run('dpkg-query', ['--listfiles', name]).catch(() => ''))
    const covered = new Set(
      (await Promise.all(lists)).flatMap((text) => text.split('\n').map((line) => basename(line))),
    )
    const files = await Promise.all(paths.map(async (path) => basename(await realpath(path))))
    const missing = files.filter((file) => !covered.has(file))
    expect(needed.length).toBeGreaterThan(20)
    expect(missing).toEqual([])
  })

  it('recommend the program with which Electron opens links and folders', async () => {
    const runtime = await findRuntime()
    if (!runtime) throw new Error('No Electron is installed; see the lines above.')
    const recommends = await run('dpkg-deb', ['--field', artefacts(runtime).deb, 'Recommends'], 60_000)
    expect(recommends.trim()).toBe('xdg-utils')
  })
})
