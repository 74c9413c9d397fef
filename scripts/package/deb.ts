import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastLines, run } from '../setup/run-program.mjs'
import { project } from '../setup/paths.mjs'
import { listFiles } from './file-list.ts'
import { APP_ID, COMMAND, debArchitecture, HOMEPAGE, MAINTAINER, PRODUCT, version } from './naming.ts'

const HOME = `opt/${PRODUCT}`

export interface DebOptions {
  /** The app as electron-builder built it. */
  readonly folder: string
  readonly target: string
  readonly isTest: boolean
  readonly electron: string
  readonly epoch: number
}

/**
 * Packs the folder with dpkg-deb, because electron-builder would download a tool for it.
 *
 * @throws an error with the last lines of dpkg-deb's output
 */
export async function makeDeb(options: DebOptions): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'gavel-deb-'))
  try {
    await fill(root, options.folder)
    const size = (await listFiles(root)).reduce((sum, file) => sum + Math.ceil(file.size / 1024), 0)
    await writeControl(join(root, 'DEBIAN'), size, options)
    await setModes(root)
    // No file gets a later time than this one, so that builds of the same sources are identical.
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(options.epoch) }
    // The default level takes minutes and saves 8 MB. A test package need not be that small.
    const level = options.isTest ? ['-z1'] : []
    const args = ['--build', '--root-owner-group', '-Zxz', ...level, root, options.target]
    const made = await run('dpkg-deb', args, { env })
    if (!made.ok) throw new Error(`dpkg-deb failed: ${lastLines(made.output)}`)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function fill(root: string, folder: string): Promise<void> {
  const at = (path: string): string => join(root, path)
  const put = async (path: string, from: string): Promise<void> => {
    await mkdir(join(at(path), '..'), { recursive: true })
    await cp(from, at(path), { recursive: true })
  }
  await put(HOME, folder)
  await put(`${HOME}/resources/apparmor-profile`, join(project, 'build/linux/apparmor-profile'))
  await put(`usr/share/doc/${COMMAND}/copyright`, join(project, 'build/linux/copyright'))
  const icons = join(project, 'out/icons/app')
  for (const file of await readdir(icons)) {
    const size = file.replace('.png', '')
    await put(`usr/share/icons/hicolor/${size}x${size}/apps/${APP_ID}.png`, join(icons, file))
  }
  await put(`usr/share/icons/hicolor/scalable/apps/${APP_ID}.svg`, join(project, 'build/icons/app.svg'))
  const entry = `${APP_ID}.desktop`
  await put(`usr/share/applications/${entry}`, join(project, 'build/linux', entry))
  await mkdir(at('usr/bin'), { recursive: true })
  await symlink(`../../${HOME}/${COMMAND}`, at(`usr/bin/${COMMAND}`))
}

async function writeControl(folder: string, installedSize: number, { isTest, electron }: DebOptions): Promise<void> {
  await mkdir(folder)
  const warning = `\n This is a test package: it contains Electron ${electron}, which is no longer maintained.`
  const values: Readonly<Record<string, string>> = {
    // A version with a tilde is older than the release with the same number, so the release replaces a test package.
    version: `${version}${isTest ? '~test' : ''}`,
    architecture: debArchitecture,
    maintainer: `${MAINTAINER.name} <${MAINTAINER.email}>`,
    size: String(installedSize),
    homepage: HOMEPAGE,
    warning: isTest ? warning : '',
  }
  // Its Depends are the libraries that Electron is linked against or loads by name, of which Debian 13 and Ubuntu 24.04
  // renamed some: https://wiki.debian.org/ReleaseGoals/64bit-time. It recommends xdg-open, with which links are opened.
  const template = await readFile(join(project, 'build/linux/control'), 'utf8')
  await writeFile(
    join(folder, 'control'),
    template.replace(/@(\w+)@/g, (_, name: string) => values[name] ?? ''),
  )
  for (const script of ['postinst', 'prerm']) await cp(join(project, 'build/linux', script), join(folder, script))
}

/** Sets the modes, so that they do not depend on the umask of the checkout. */
async function setModes(root: string): Promise<void> {
  const programs = new Set([COMMAND, 'chrome_crashpad_handler', 'postinst', 'prerm'])
  await chmod(root, 0o755)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const isProgram = entry.isDirectory() || programs.has(entry.name)
    // The sandbox helper runs as root if the kernel does not let ordinary users create namespaces:
    // https://chromium.googlesource.com/chromium/src/+/main/docs/linux/suid_sandbox.md
    const mode = entry.name === 'chrome-sandbox' ? 0o4755 : isProgram ? 0o755 : 0o644
    await chmod(join(entry.parentPath, entry.name), mode)
  }
}
