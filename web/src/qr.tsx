import qrcode from 'qrcode-generator';

/** A text for a camera. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const dark: string[] = [];
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) dark.push(`M${column} ${row}h1v1h-1z`);
    }
  }
  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`-4 -4 ${count + 8} ${count + 8}`}>
      <rect x="-4" y="-4" width={count + 8} height={count + 8} fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}
