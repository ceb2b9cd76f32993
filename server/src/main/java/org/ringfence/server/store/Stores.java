package org.ringfence.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Config;
import org.ringfence.server.people.Acquaintances;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything durable of one data folder, open and locked for this process. */
public final class Stores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);
  private static final long SAY_EVERY_MS = Duration.ofMinutes(1).toMillis();
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  /** A text that no phone fetched for so long is deleted. */
  private static final int TEXT_DAYS = 30;

  private final ServerFolder folder;
  private final Config config;
  private final FolderLock lock;
  private final Seal seal;
  private final Database database;
  private final Extensions extensions;
  private final Settings settings;
  private final Company company;
  private final Devices devices;
  private final DeskPhones phones;
  private final Admins admins;
  private final AdminKeys adminKeys;
  private final PersonFactors personFactors;
  private final Tokens tokens;
  private final BindingStore bindings;
  private final CallLog calls;
  private final QualityStore quality;
  private final CallReports reports;
  private final Mailboxes mailboxes;
  private final Voicemails voicemails;
  private final Recordings recordings;
  private final Faxes faxes;
  private final WakeUps wakeUps;
  private final HotDesks hotDesks;
  private final Texts texts;
  private final LastCalls lastCalls;
  private final Acquaintances acquaintances = new Acquaintances();
  private @Nullable Thread keeper;
  private volatile boolean closing;
  private long saidMs;
  private boolean failing;
  private long cleanedMs;

  private Stores(
      ServerFolder folder,
      Config config,
      FolderLock lock,
      Seal seal,
      Database database,
      Extensions extensions,
      Settings settings,
      Company company,
      Devices devices,
      DeskPhones phones,
      Tokens tokens,
      BindingStore bindings,
      CallLog calls,
      Mailboxes mailboxes,
      Voicemails voicemails)
      throws Failure {
    this.folder = folder;
    this.config = config;
    this.lock = lock;
    this.seal = seal;
    this.database = database;
    this.extensions = extensions;
    this.settings = settings;
    this.company = company;
    this.devices = devices;
    this.phones = phones;
    this.admins = new Admins(database, seal);
    this.adminKeys = new AdminKeys(database);
    this.personFactors = new PersonFactors(database, seal, adminKeys);
    this.tokens = tokens;
    this.bindings = bindings;
    this.calls = calls;
    this.quality = new QualityStore(database);
    this.reports = new CallReports(database);
    this.mailboxes = mailboxes;
    this.voicemails = voicemails;
    this.recordings = new Recordings(database, seal, folder.recordings());
    this.faxes = new Faxes(database, seal, folder.faxes());
    this.wakeUps = new WakeUps(database);
    this.hotDesks = new HotDesks(database);
    this.texts = new Texts(database);
    this.lastCalls = new LastCalls(database);
    extensions.watch(number -> {
      if (extensions.find(number) == null) {
        devices.forget(number);
        phones.forget(number);
        settings.forget(number);
        mailboxes.forget(number);
        voicemails.forget(number);
        wakeUps.forget(number);
        hotDesks.forget(number);
        bindings.removeAll(number);
        bindings.flush();
      }
    });
  }

  /** Opens a folder that a first run has prepared. */
  public static Stores open(ServerFolder folder, Config config) throws Failure {
    FolderLock lock = FolderLock.take(folder);
    Database database = null;
    try {
      DatabasePlace.check(folder, config.database());
      Seal seal = Seal.load(folder.secretKey());
      database = Database.open(folder, config.database());
      Extensions extensions = new Extensions(database, seal, config.domain());
      Settings settings = new Settings(database, extensions);
      Company company = new Company(database, folder.path(), config);
      Devices devices = new Devices(database, folder, config.domain());
      DeskPhones phones = new DeskPhones(database, seal, extensions, config.domain());
      Tokens tokens = new Tokens(database);
      BindingStore bindings = BindingStore.open(folder.path());
      CallLog calls = CallLog.open(folder.path(), database);
      Mailboxes mailboxes = new Mailboxes(database, extensions);
      Voicemails voicemails = new Voicemails(database, seal, folder.voicemail());
      new KeyRotation(folder, seal, database, voicemails).resume();
      DatabasePlace.opened(folder, config.database());
      return new Stores(
          folder,
          config,
          lock,
          seal,
          database,
          extensions,
          settings,
          company,
          devices,
          phones,
          tokens,
          bindings,
          calls,
          mailboxes,
          voicemails);
    } catch (Failure e) {
      close(lock, database);
      throw e;
    } catch (IOException e) {
      close(lock, database);
      throw new Failure(
          Exit.FAILED,
          "The journals in "
              + folder.path()
              + " cannot be opened ("
              + ServerFolder.reason(e)
              + ").",
          "Check that the disk has room and the files are yours.",
          e);
    }
  }

  private static void close(FolderLock lock, @Nullable Database database) {
    if (database != null) {
      database.close();
    }
    lock.close();
  }

  /** Starts what happens each second: syncing, storing finished calls, trying a full disk again. */
  public void startKeeper() {
    keeper =
        Thread.ofVirtual()
            .name("store keeper")
            .start(() -> {
              while (!closing) {
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                try {
                  tick(System.currentTimeMillis());
                } catch (RuntimeException bug) {
                  LOG.error("the store's keeper stumbled and goes on", bug);
                }
              }
            });
  }

  /** What is to happen each second. */
  void tick(long nowMs) {
    bindings.tick(nowMs);
    database.tick();
    calls.tick(nowMs);
    quality.store();
    lastCalls.store();
    if (nowMs - cleanedMs >= DAY_MS && health().isEmpty()) clean(nowMs);
    say(nowMs);
  }

  /** Once a day; what a database that has just gone away did not delete it deletes later. */
  private void clean(long nowMs) {
    try {
      calls.deleteBefore(nowMs - config.calls().keepDays() * DAY_MS);
      voicemails.deleteBefore(nowMs - config.answering().voicemail().keepDays() * DAY_MS);
      faxes.deleteBefore(nowMs);
      texts.deleteBefore(nowMs - TEXT_DAYS * DAY_MS);
      recordings.deleteBefore(nowMs - config.answering().recording().keepDays() * DAY_MS);
      cleanedMs = nowMs;
    } catch (JdbiException e) {
      LOG.debug("what is too old is deleted later: {}", Database.reason(e));
    }
  }

  private void say(long nowMs) {
    List<String> problems = health();
    if (problems.isEmpty()) {
      if (failing) {
        LOG.info("disk and database take data again; nothing that is still in force was lost");
      }
      failing = false;
    } else if (!failing || nowMs - saidMs >= SAY_EVERY_MS) {
      failing = true;
      saidMs = nowMs;
      LOG.error("calls go on, but a crash now would lose news: {}", String.join("; ", problems));
    }
  }

  /** What is wrong with disk or database, in words; empty when all is well. */
  public List<String> health() {
    List<String> problems = new ArrayList<>();
    String bindingFailure = bindings.failure();
    if (bindingFailure != null) {
      problems.add("registrations cannot be written (" + bindingFailure + ")");
    }
    String away = database.failure();
    if (away != null) problems.add(away);
    String callFailure = calls.failure();
    if (callFailure != null) {
      problems.add("call records cannot be written (" + callFailure + ")");
    }
    return problems;
  }

  /** Copies everything into one file, which is not there yet or is written over. */
  public synchronized void backup(Path to) throws Failure {
    try {
      Backup.take(database, folder, to);
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  /** Seals everything with a new key; no backup holds the one key and what the other sealed. */
  public synchronized KeyRotation.Done rotateKey() throws Failure {
    try {
      return new KeyRotation(folder, seal, database, voicemails).run();
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  public ServerFolder folder() {
    return folder;
  }

  /** The key for that purpose, the same after every restart. */
  public byte[] key(String purpose) {
    return seal.derived(purpose);
  }

  public Extensions extensions() {
    return extensions;
  }

  public Settings settings() {
    return settings;
  }

  public Company company() {
    return company;
  }

  public Devices devices() {
    return devices;
  }

  public DeskPhones phones() {
    return phones;
  }

  public Config config() {
    return config;
  }

  public Admins admins() {
    return admins;
  }

  public AdminKeys adminKeys() {
    return adminKeys;
  }

  public PersonFactors personFactors() {
    return personFactors;
  }

  public Tokens tokens() {
    return tokens;
  }

  public BindingStore bindings() {
    return bindings;
  }

  public CallLog calls() {
    return calls;
  }

  public CallReports reports() {
    return reports;
  }

  public QualityStore quality() {
    return quality;
  }

  public Mailboxes mailboxes() {
    return mailboxes;
  }

  public Voicemails voicemails() {
    return voicemails;
  }

  public WakeUps wakeUps() {
    return wakeUps;
  }

  public HotDesks hotDesks() {
    return hotDesks;
  }

  public LastCalls lastCalls() {
    return lastCalls;
  }

  /** Those whom the company knows outside; kept by whoever reads its directory. */
  public Acquaintances acquaintances() {
    return acquaintances;
  }

  public Texts texts() {
    return texts;
  }

  public Faxes faxes() {
    return faxes;
  }

  public Recordings recordings() {
    return recordings;
  }

  static Failure unreadable(String what, JdbiException e) {
    return new Failure(
        Exit.FAILED,
        "The " + what + " cannot be read (" + Database.reason(e) + ").",
        "Put back a backup of the data folder.",
        e);
  }

  @Override
  public void close() {
    closing = true;
    Thread running = keeper;
    if (running != null) {
      LockSupport.unpark(running);
      try {
        running.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      bindings.close();
      calls.close();
      quality.store();
      lastCalls.store();
    } catch (IOException e) {
      LOG.error("the journals could not be closed: {}", ServerFolder.reason(e));
    }
    close(lock, database);
  }
}
