import qrcode from "qrcode-generator"

/** A QR picture, made here: what it holds goes nowhere. Dark on light in every theme, as cameras expect. */
export function QrCode({ value, label, size = 208 }: { value: string; label: string; size?: number }) {
  const code = qrcode(0, "M")
  code.addData(value)
  code.make()
  const count = code.getModuleCount()
  const cells = Array.from(
    { length: count * count },
    (_, at) => [Math.floor(at / count), at % count] as const,
  )
  const path = cells
    .map(([row, column]) => (code.isDark(row, column) ? `M${column} ${row}h1v1h-1z` : ""))
    .join("")
  return (
    <svg role="img" aria-label={label} width={size} height={size} viewBox={`-4 -4 ${count + 8} ${count + 8}`}>
      <rect x="-4" y="-4" width={count + 8} height={count + 8} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  )
}
