/** A square picture in PNG form. */
export interface Picture {
  size: number
  png: Uint8Array
}

const HEADER = 6
const ENTRY = 16

/**
 * Encodes PNGs as a Windows icon (.ico). Windows Vista and later can read such an icon.
 * https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
 *
 * @param pictures of 16 to 256 px
 */
export function writeIco(pictures: Picture[]): Uint8Array {
  const directory = new DataView(new ArrayBuffer(HEADER + ENTRY * pictures.length))
  directory.setUint16(2, 1, true) // an icon, not a cursor
  directory.setUint16(4, pictures.length, true)
  let offset = directory.byteLength
  for (const [index, { size, png }] of pictures.entries()) {
    const at = HEADER + ENTRY * index
    directory.setUint8(at, size % 256) // 256 is stored as 0
    directory.setUint8(at + 1, size % 256)
    directory.setUint16(at + 4, 1, true) // colour planes
    directory.setUint16(at + 6, 32, true) // bits per pixel
    directory.setUint32(at + 8, png.byteLength, true)
    directory.setUint32(at + 12, offset, true)
    offset += png.byteLength
  }
  return Buffer.concat([new Uint8Array(directory.buffer), ...pictures.map((picture) => picture.png)])
}
