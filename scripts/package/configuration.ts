import type { AfterPackContext, Configuration } from 'electron-builder'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Runtime } from '../electron-runtime.mjs'
import { project } from '../setup/paths.mjs'
import { setFuses } from './fuses.ts'
import { APP_ID, COMMAND, dist, HOMEPAGE, MAINTAINER, PRODUCT } from './naming.ts'

// Packs only the parts of keytar that run, because its package also contains the sources and an installer. No other
// file of node_modules is packed.
const KEYTAR = 'node_modules/keytar/{package.json,LICENSE.md,lib/**,build/Release/keytar.node}'

/** Fedora's names of the packages that Electron loads, and of the one with which it opens links. */
const rpmPackages = [
  'gtk3',
  'nss',
  'libnotify',
  'libsecret',
  'alsa-lib',
  'mesa-libgbm',
  'at-spi2-core',
  'cups-libs',
  'xdg-utils',
]

const hasCertificate = Boolean(process.env['CSC_LINK'] || process.env['CSC_NAME'])

/**
 * The configuration of electron-builder for each system. The deb is built from the folder, see deb.ts.
 *
 * @param licences file with the licence texts of everything that is shipped
 * @param epoch when the package is made, in seconds; 0 if that is not known
 */
export function configuration(runtime: Runtime, licences: string, epoch: number): Configuration {
  return {
    appId: APP_ID,
    productName: PRODUCT,
    copyright: 'Copyright © 2026 The Gavel authors',
    // Electron's own texts are packed only in Gavel's languages, because all others would take 40 MB.
    electronLanguages: ['en-US', 'de'],
    electronVersion: runtime.version,
    electronDist: runtime.folder,
    // Nothing is rebuilt: setup has made keytar loadable, and a Node-API module works in every Electron.
    npmRebuild: false,
    nodeGypRebuild: false,
    directories: { output: dist, buildResources: 'build' },
    files: [
      'out/{main,preload,renderer,icons}/**',
      '!out/icons/{app/**,stamp}',
      ...(process.platform === 'win32' ? [] : ['!out/icons/**/*.ico']),
      // macOS colours the icons of its menu bar itself.
      process.platform === 'darwin' ? '!out/icons/tray/*-{light,dark}*' : '!out/icons/tray/*Template*',
      '!**/*.map',
      'package.json',
      'LICENSE',
      '!node_modules/**',
      KEYTAR,
    ],
    asar: true,
    asarUnpack: ['**/*.node'],
    extraResources: [{ from: licences, to: 'licences.txt' }],
    // From `builtAt` Gavel knows when it is too old: electron/desktop/lifecycle/build-age.ts.
    extraMetadata: { homepage: HOMEPAGE, author: MAINTAINER, builtAt: epoch },
    // There is no update feed, because the app downloads no updates.
    publish: null,
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    afterPack,
    linux: {
      executableName: COMMAND,
      category: 'Network',
      icon: 'out/icons/app',
      maintainer: `${MAINTAINER.name} <${MAINTAINER.email}>`,
      syncDesktopName: true,
      desktop: desktopEntry(),
      target: ['dir'],
    },
    rpm: { depends: [...rpmPackages] },
    // By default the desktop entry of an AppImage switches the sandbox off. Its AppRun still does so if user namespaces
    // are restricted, and then Gavel does not start.
    appImage: { executableArgs: [] },
    mac: macOptions(),
    dmg: { sign: false },
    win: {
      icon: 'out/icons/app.ico',
      target: [{ target: 'nsis', arch: process.arch === 'arm64' ? 'arm64' : 'x64' }],
    },
    // This installs for one user, without administrator rights. The shortcut contains the application's id, by which
    // Windows recognises the sender of notifications.
    nsis: {
      oneClick: true,
      perMachine: false,
      createStartMenuShortcut: true,
      createDesktopShortcut: false,
      shortcutName: PRODUCT,
      deleteAppDataOnUninstall: false,
      differentialPackage: false,
    },
  }
}

function macOptions(): NonNullable<Configuration['mac']> {
  return {
    category: 'public.app-category.business',
    icon: 'out/icons/app.png',
    minimumSystemVersion: '13.0',
    target: [{ target: 'dmg', arch: process.arch === 'arm64' ? 'arm64' : 'x64' }],
    // The app is in the menu bar only. Without this the Dock shows an icon for a moment at each start.
    extendInfo: { LSUIElement: true },
    // Without any signature macOS shows no notification at all: https://github.com/electron/electron/pull/47817
    ...(!hasCertificate && { identity: '-' }),
    // The hardened runtime checks that libraries are signed by the same team. An ad-hoc signature has no team, and
    // would need an entitlement that switches the check off.
    hardenedRuntime: hasCertificate,
    gatekeeperAssess: false,
    entitlements: 'build/macos/entitlements.plist',
    entitlementsInherit: 'build/macos/entitlements.plist',
  }
}

/** The desktop entry for electron-builder, which says itself what starts a package. */
function desktopEntry(): { entry: Record<string, string>; desktopActions: Record<string, Record<string, string>> } {
  const text = readFileSync(join(project, `build/linux/${APP_ID}.desktop`), 'utf8')
  const [entry = {}, end = {}] = text
    .split(/^\[.*\]$/m)
    .slice(1)
    .map(readEntries)
  return {
    entry: Object.fromEntries(Object.entries(entry).filter(([key]) => !key.endsWith('Exec'))),
    desktopActions: { end },
  }
}

const readEntries = (group: string): Record<string, string> =>
  Object.fromEntries([...group.matchAll(/^([^#=\n]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]))

/** Called by electron-builder before it signs anything. */
async function afterPack({ appOutDir, electronPlatformName, packager }: AfterPackContext): Promise<void> {
  const name = packager.appInfo.productFilename
  const isMac = electronPlatformName === 'darwin'
  const resources = isMac ? join(appOutDir, `${name}.app/Contents/Resources`) : join(appOutDir, 'resources')
  // These are left over if Electron comes from a folder: a second app, and the manifest of the stand-in.
  await rm(join(resources, 'default_app.asar'), { force: true })
  await rm(join(appOutDir, 'gavel-manifest.json'), { force: true })
  const program = isMac ? `${name}.app` : electronPlatformName === 'win32' ? `${name}.exe` : COMMAND
  await setFuses(join(appOutDir, program), electronPlatformName as NodeJS.Platform)
}
