import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * @typedef {object} Need
 * @property {string} folder that is written to; it need not exist yet
 * @property {number} megabytes
 * @property {string} what is stored there
 */

/**
 * Whether the disks have room for all of this. If not, prints which folder needs how much.
 *
 * @param {Need[]} needs
 * @param {(folder: string) => { id: number, free: number }} [diskOf] the disk of a folder, and its free megabytes
 */
export function hasSpace(needs, diskOf = freeSpace) {
  /** @type {Map<number, { free: number, needed: number, folders: string[] }>} */
  const disks = new Map()
  for (const { folder, megabytes, what } of needs) {
    const { id, free } = diskOf(folder)
    const { needed, folders } = disks.get(id) ?? { needed: 0, folders: [] }
    disks.set(id, { free, needed: needed + megabytes, folders: [...folders, `${folder} (${what})`] })
  }
  const full = [...disks.values()].filter(({ free, needed }) => free < needed)
  for (const { free, needed, folders } of full) {
    console.error(
      `There is too little space for ${folders.join(' and ')}: ${needed} MB are needed, ${free} MB are free. ` +
        'Make room, and start again.',
    )
  }
  return full.length === 0
}

/**
 * @param {string} folder
 * @returns {{ id: number, free: number }}
 */
function freeSpace(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return { id: statSync(folder).dev, free: Math.floor((bavail * bsize) / 1e6) }
  } catch (error) {
    if (dirname(folder) === folder) throw error
    return freeSpace(dirname(folder))
  }
}
