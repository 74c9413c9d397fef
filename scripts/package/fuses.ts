import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'

export type FuseName = keyof typeof FuseV1Options
type Fuses = Readonly<Record<FuseName, boolean>>

/**
 * Every fuse of Electron. A fuse that a new @electron/fuses adds causes a type error until it is set here.
 * https://www.electronjs.org/docs/latest/tutorial/fuses
 */
export function fusesFor(platform: NodeJS.Platform): Fuses {
  return {
    RunAsNode: false,
    // Gavel stores no cookies, and on macOS an unsigned build would ask for access to the keychain at each start.
    EnableCookieEncryption: false,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    // Not supported on Linux.
    EnableEmbeddedAsarIntegrityValidation: platform !== 'linux',
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
    WasmTrapHandlers: true,
  }
}

const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name))) as FuseName[]

/**
 * @param program the packaged program, or the `.app` on macOS
 * @returns the state of each fuse that this Electron has
 */
export async function readFuses(program: string): Promise<Partial<Record<FuseName, boolean>>> {
  const wire = await getCurrentFuseWire(program)
  const entries = names.flatMap((name) => {
    const state = wire[FuseV1Options[name]]
    if (state !== FuseState.ENABLE && state !== FuseState.DISABLE) return []
    return [[name, state === FuseState.ENABLE] as const]
  })
  return Object.fromEntries(entries)
}

/**
 * Sets every fuse of this Electron. Fails if this Electron has a fuse that `fusesFor` does not set.
 *
 * @throws the error of @electron/fuses
 */
export async function setFuses(program: string, platform: NodeJS.Platform): Promise<void> {
  const present = await readFuses(program)
  const wanted = fusesFor(platform)
  const set = Object.fromEntries(
    names.filter((name) => name in present).map((name) => [FuseV1Options[name], wanted[name]]),
  ) as Record<FuseV1Options, boolean>
  await flipFuses(program, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: platform === 'darwin',
    strictlyRequireAllFuses: true,
    ...set,
  })
}
