/** A native library, which a start does not wait for. It keeps nothing: no image comes twice. */
export async function loadSharp() {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  return sharp
}
