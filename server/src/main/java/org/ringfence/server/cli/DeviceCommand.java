package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ringfence.server.control.NewDevice;
import org.ringfence.server.control.Operations;
import org.ringfence.server.doctor.Brief;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.ServerFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs about devices and their certificates. */
@Command(
    name = "device",
    description = "Gives devices certificates, lists them, and revokes those of lost ones.")
final class DeviceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do with devices.");
  }

  private static String shortId(Device device) {
    return Brief.id(device.id());
  }

  /** Makes a key and a certificate. */
  @Command(
      name = "add",
      description = "Writes a key and a certificate for one more phone of an extension.")
  static final class Add implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "NUMBER", description = "The extension it may speak for.")
    private String number = "";

    @Option(names = "--name", description = "What people call it, such as \"desk phone\".")
    private String name = "";

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "Where the files go; here when left out.")
    private Path out = Path.of("");

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Add(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      Path certificate = file(".pem");
      Path key = file(".key");
      Path both = file(".p12");
      // Nothing is issued that could not be written.
      for (Path file : List.of(certificate, key, both)) refuseToOverwrite(file);
      try (Operations operations = folder.operations()) {
        NewDevice made = operations.addDevice(number, name);
        try {
          ServerFolder.writeSecret(key, made.key().getBytes(US_ASCII));
          ServerFolder.writeSecret(both, Base64.getDecoder().decode(made.pkcs12()));
          Files.writeString(certificate, made.certificate());
        } catch (IOException e) {
          operations.revokeDevice(made.device().id());
          throw unwritable(out, e);
        }
        if (json) tellJson(made, certificate, key, both);
        else tell(made, certificate, key, both);
        return 0;
      }
    }

    private Path file(String ending) {
      String word = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      String stem = (number + "-" + word).replaceAll("-+$", "");
      if (!stem.matches("[0-9a-z-]+")) stem = "device"; // The number is judged by the server.
      return out.resolve(stem + ending);
    }

    private void refuseToOverwrite(Path file) throws Failure {
      if (Files.exists(file)) {
        throw new Failure(
            Exit.CANNOT_CREATE, file + " is there already.", "Choose another --name or --out DIR.");
      }
      if (!Files.isDirectory(out.toAbsolutePath())) {
        throw new Failure(Exit.CANNOT_CREATE, "There is no folder " + out + ".", "Make it first.");
      }
    }

    private static Failure unwritable(Path folder, IOException e) {
      return new Failure(
          Exit.CANNOT_CREATE,
          "The files cannot be written to "
              + folder.toAbsolutePath()
              + " ("
              + ServerFolder.reason(e)
              + ").",
          "Choose another folder with --out DIR.",
          e);
    }

    private void tell(NewDevice made, Path certificate, Path key, Path both) {
      Device device = made.device();
      console.out().println("device       " + shortId(device));
      console.out().println("extension    " + device.number());
      console
          .out()
          .println("certificate  " + certificate + "   until " + Brief.day(device.expiresMs()));
      console.out().println("key          " + key);
      console.out().println("both         " + both + "   (PKCS#12)");
      console.out().println("passphrase   " + made.passphrase() + "   (of that file; shown once)");
    }

    private void tellJson(NewDevice made, Path certificate, Path key, Path both) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("device", made.device());
      all.put("certificate", certificate.toString());
      all.put("key", key.toString());
      all.put("pkcs12", both.toString());
      all.put("passphrase", made.passphrase());
      Json.print(console.out(), all);
    }
  }

  /** Lists all. */
  @Command(name = "list", description = "Lists the devices that were given certificates.")
  static final class Listing implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(arity = "0..1", paramLabel = "NUMBER", description = "Only of this extension.")
    private String number = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Listing(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        List<Device> devices =
            operations.devices().stream()
                .filter(each -> number.isEmpty() || each.number().equals(number))
                .toList();
        if (json) {
          Json.print(console.out(), devices);
        } else {
          long nowMs = System.currentTimeMillis();
          Table.print(
              console.out(),
              List.of("DEVICE", "NUMBER", "NAME", "STATE", "UNTIL"),
              devices.stream().map(each -> row(each, nowMs)).toList());
        }
        return 0;
      }
    }

    private static List<String> row(Device device, long nowMs) {
      String state =
          device.revoked() ? "revoked" : device.expiresMs() <= nowMs ? "expired" : "good";
      return List.of(
          shortId(device), device.number(), device.name(), state, Brief.day(device.expiresMs()));
    }
  }

  /** Makes one worthless. */
  @Command(
      name = "revoke",
      description = "Makes a certificate worthless at once: what the device has open ends.")
  static final class Revoke implements Callable<Integer> {
    private final Console console;
    @Mixin private FolderOption folder = new FolderOption();

    @Parameters(paramLabel = "DEVICE", description = "As `device list` shows it.")
    private String id = "";

    Revoke(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() throws Exception {
      try (Operations operations = folder.operations()) {
        Device device = operations.revokeDevice(id);
        console.out().println("revoked   " + shortId(device) + " of " + device.number());
        return 0;
      }
    }
  }
}
