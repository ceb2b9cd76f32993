package org.ringfence.server.feature.fax;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The pages of a fax as PDF (ISO 32000-1). A page is in the TIFF (6.0, sections 2 and 11) as it
 * goes over the line, coded after ITU-T T.6, and PDF takes it so: nothing is decoded here.
 *
 * @param pages how many there are
 */
record FaxPdf(byte[] bytes, int pages) {
  private static final int WIDTH = 256;
  private static final int LENGTH = 257;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int FILL_ORDER = 266;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_BYTES = 279;
  private static final int X_RESOLUTION = 282;
  private static final int Y_RESOLUTION = 283;
  private static final int UNIT = 296;
  private static final int GROUP_4 = 4;
  private static final int CENTIMETRES = 3;
  private static final int SHORT = 3;
  private static final int RATIONAL = 5;
  private static final int MOST_PAGES = 1_000;
  private static final int MOST_PIXELS = 65_535;

  /** One page: its picture, and its size in points. */
  private record Page(byte[] coded, int width, int height, boolean inverted, double x, double y) {}

  /** Reads a file of the fax machine's. */
  static FaxPdf of(byte[] tiff) throws IOException {
    try {
      List<Page> pages = read(ByteBuffer.wrap(tiff));
      return new FaxPdf(write(pages), pages.size());
    } catch (IndexOutOfBoundsException | IllegalArgumentException broken) {
      throw new IOException("the pages are in no form that is known", broken);
    }
  }

  private static List<Page> read(ByteBuffer tiff) throws IOException {
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    List<Page> pages = new ArrayList<>();
    int directory = tiff.getInt(4);
    while (directory != 0 && pages.size() < MOST_PAGES) {
      int entries = tiff.getShort(directory) & 0xFFFF;
      pages.add(page(tiff, directory, entries));
      directory = tiff.getInt(directory + 2 + 12 * entries);
    }
    if (pages.isEmpty()) throw new IOException("there is no page");
    return pages;
  }

  private static Page page(ByteBuffer tiff, int directory, int entries) throws IOException {
    int[] values = new int[300];
    int[] counts = new int[300];
    int[] places = new int[300];
    values[PHOTOMETRIC] = 0;
    values[FILL_ORDER] = 1;
    values[UNIT] = 2;
    for (int i = 0; i < entries; i++) {
      int at = directory + 2 + 12 * i;
      int tag = tiff.getShort(at) & 0xFFFF;
      if (tag >= values.length) continue;
      int type = tiff.getShort(at + 2) & 0xFFFF;
      counts[tag] = tiff.getInt(at + 4);
      values[tag] = type == SHORT ? tiff.getShort(at + 8) & 0xFFFF : tiff.getInt(at + 8);
      if (type == RATIONAL) values[tag] = dpi(tiff, tiff.getInt(at + 8));
      places[tag] = at;
    }
    boolean sensible =
        values[WIDTH] > 0
            && values[WIDTH] <= MOST_PIXELS
            && values[LENGTH] > 0
            && values[LENGTH] <= MOST_PIXELS;
    if (values[COMPRESSION] != GROUP_4 || counts[STRIP_OFFSETS] != 1 || !sensible) {
      throw new IOException("a page is not one strip of T.6");
    }
    byte[] coded = new byte[Math.clamp(values[STRIP_BYTES], 0, tiff.capacity())];
    tiff.get(values[STRIP_OFFSETS], coded);
    if (values[FILL_ORDER] == 2) reverse(coded);
    double unit = values[UNIT] == CENTIMETRES ? 2.54 : 1;
    double x = 72.0 * values[WIDTH] / (unit * Math.max(1, values[X_RESOLUTION]));
    double y = 72.0 * values[LENGTH] / (unit * Math.max(1, values[Y_RESOLUTION]));
    return new Page(coded, values[WIDTH], values[LENGTH], values[PHOTOMETRIC] == 1, x, y);
  }

  private static int dpi(ByteBuffer tiff, int at) {
    long numerator = tiff.getInt(at) & 0xFFFF_FFFFL;
    long denominator = Math.max(1, tiff.getInt(at + 4) & 0xFFFF_FFFFL);
    return (int) Math.clamp(Math.round((double) numerator / denominator), 1, 10_000);
  }

  private static void reverse(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
    }
  }

  private static byte[] write(List<Page> pages) {
    Writer out = new Writer();
    out.text("%PDF-1.4\n");
    StringBuilder kids = new StringBuilder();
    for (int i = 0; i < pages.size(); i++) kids.append(3 + 3 * i).append(" 0 R ");
    out.object("<< /Type /Catalog /Pages 2 0 R >>");
    out.object("<< /Type /Pages /Count " + pages.size() + " /Kids [" + kids + "] >>");
    for (int i = 0; i < pages.size(); i++) page(out, pages.get(i), 3 + 3 * i);
    return out.end();
  }

  private static void page(Writer out, Page page, int number) {
    String size = String.format(Locale.ROOT, "%.2f %.2f", page.x, page.y);
    out.object(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s] /Contents %d 0 R"
                .formatted(size, number + 1)
            + " /Resources << /XObject << /P %d 0 R >> >> >>".formatted(number + 2));
    String drawn = String.format(Locale.ROOT, "q %.2f 0 0 %.2f 0 0 cm /P Do Q", page.x, page.y);
    out.stream("", drawn.getBytes(StandardCharsets.US_ASCII));
    out.stream(
        "/Type /XObject /Subtype /Image /Width %d /Height %d".formatted(page.width, page.height)
            + " /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode"
            + " /DecodeParms << /K -1 /Columns %d /Rows %d /BlackIs1 %s >> "
                .formatted(page.width, page.height, page.inverted),
        page.coded);
  }

  /** Objects one after the other, and where each begins. */
  private static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> places = new ArrayList<>();

    void text(String text) {
      bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void begin() {
      places.add(bytes.size());
      text(places.size() + " 0 obj\n");
    }

    void object(String dictionary) {
      begin();
      text(dictionary + "\nendobj\n");
    }

    void stream(String dictionary, byte[] content) {
      begin();
      text("<< " + dictionary + "/Length " + content.length + " >>\nstream\n");
      bytes.writeBytes(content);
      text("\nendstream\nendobj\n");
    }

    byte[] end() {
      int table = bytes.size();
      text("xref\n0 " + (places.size() + 1) + "\n0000000000 65535 f \n");
      for (int place : places) text(String.format(Locale.ROOT, "%010d 00000 n \n", place));
      text("trailer\n<< /Size " + (places.size() + 1) + " /Root 1 0 R >>\n");
      text("startxref\n" + table + "\n%%EOF\n");
      return bytes.toByteArray();
    }
  }
}
