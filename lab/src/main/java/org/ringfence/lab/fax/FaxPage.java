package org.ringfence.lab.fax;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.ImageOutputStream;

/** A page of dots as fax machines send it: 1728 across, in a TIFF file (ITU-T T.4). */
public final class FaxPage {
  private static final int WIDTH = 1_728;
  private static final int CELL = 32;
  private static final int CELL_LINES = 16;
  private static final int LINES = 4 * CELL_LINES;
  private static final int ACROSS_DPI = 204;
  private static final int DOWN_DPI = 98;

  private FaxPage() {}

  /** Writes a page that is that seed's own: fields, each black or white. */
  public static void write(Path file, long seed) {
    BufferedImage page = new BufferedImage(WIDTH, LINES, BufferedImage.TYPE_BYTE_BINARY);
    SplittableRandom random = new SplittableRandom(seed);
    for (int y = 0; y < LINES; y += CELL_LINES) {
      for (int x = 0; x < WIDTH; x += CELL) {
        int colour = random.nextBoolean() ? 0xFFFFFF : 0;
        for (int i = 0; i < CELL * CELL_LINES; i++) page.setRGB(x + i % CELL, y + i / CELL, colour);
      }
    }
    try {
      write(page, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(BufferedImage page, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ImageWriteParam how = writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionType("CCITT T.4");
    ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(page);
    IIOMetadata plain = writer.getDefaultImageMetadata(type, how);
    TIFFDirectory tags = TIFFDirectory.createFromMetadata(plain);
    BaselineTIFFTagSet known = BaselineTIFFTagSet.getInstance();
    resolution(tags, known.getTag(BaselineTIFFTagSet.TAG_X_RESOLUTION), ACROSS_DPI);
    resolution(tags, known.getTag(BaselineTIFFTagSet.TAG_Y_RESOLUTION), DOWN_DPI);
    tags.addTIFFField(
        new TIFFField(
            known.getTag(BaselineTIFFTagSet.TAG_RESOLUTION_UNIT),
            BaselineTIFFTagSet.RESOLUTION_UNIT_INCH));
    // Fax software wants it said, though it is what a file means that says nothing.
    tags.addTIFFField(new TIFFField(known.getTag(BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE), 1));
    tags.addTIFFField(
        new TIFFField(known.getTag(BaselineTIFFTagSet.TAG_ROWS_PER_STRIP), page.getHeight()));
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(page, null, tags.getAsMetadata()), how);
    } finally {
      writer.dispose();
    }
  }

  private static void resolution(TIFFDirectory tags, TIFFTag tag, int dpi) {
    tags.addTIFFField(new TIFFField(tag, TIFFTag.TIFF_RATIONAL, 1, new long[][] {{dpi, 1}}));
  }

  /**
   * How much of the page has come in the file, from 0 to 1: fields of the seed's own that have
   * their colour in the middle.
   */
  public static double arrived(Path file, long seed) {
    BufferedImage page = read(file.toFile());
    if (page == null || page.getWidth() != WIDTH) return 0;
    SplittableRandom random = new SplittableRandom(seed);
    int right = 0;
    int all = 0;
    for (int y = CELL_LINES / 2; y < LINES; y += CELL_LINES) {
      for (int x = CELL / 2; x < WIDTH; x += CELL) {
        boolean white = random.nextBoolean();
        all++;
        if (y < page.getHeight() && (page.getRGB(x, y) & 1) == (white ? 1 : 0)) right++;
      }
    }
    return (double) right / all;
  }

  /** The same of the first page in a PDF, which holds it as a fax machine sends it (ITU-T T.6). */
  public static double arrivedIn(byte[] pdf, Path scratch, long seed) {
    String text = new String(pdf, StandardCharsets.ISO_8859_1);
    int picture = text.indexOf("/Subtype /Image");
    if (picture < 0) return 0;
    int begin = text.indexOf("stream\n", picture) + "stream\n".length();
    int length = number(text, "/Length ", picture);
    int[] tags = {
      256, number(text, "/Width ", picture),
      257, number(text, "/Height ", picture),
      258, 1,
      259, 4,
      262, 0,
      273, 8,
      277, 1,
      278, number(text, "/Height ", picture),
      279, length
    };
    ByteBuffer tiff = ByteBuffer.allocate(8 + length + 6 + 6 * tags.length);
    tiff.putShort((short) 0x4D4D).putShort((short) 42).putInt(8 + length).put(pdf, begin, length);
    tiff.putShort((short) (tags.length / 2));
    for (int i = 0; i < tags.length; i += 2) {
      boolean place = tags[i] == 273 || tags[i] == 279; // the other tags are numbers of 16 bits
      tiff.putShort((short) tags[i]).putShort((short) (place ? 4 : 3)).putInt(1);
      tiff.putInt(place ? tags[i + 1] : tags[i + 1] << 16);
    }
    try {
      Files.write(scratch, tiff.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return arrived(scratch, seed);
  }

  private static int number(String text, String key, int from) {
    int at = text.indexOf(key, from) + key.length();
    int end = at;
    while (Character.isDigit(text.charAt(end))) end++;
    return Integer.parseInt(text.substring(at, end));
  }

  private static BufferedImage read(File file) {
    try {
      return ImageIO.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
