package zhiyin.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.facts.FactRows;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.warehouse.Exports.Export;
import zhiyin.warehouse.Exports.Failure;
import zhiyin.warehouse.Exports.State;
import zhiyin.warehouse.Exports.Why;

/**
 * Exports what was asked for and what is due, one at a time over all processes. It is made in a folder beside, sent where it is to go,
 * and put in its place then; the manifest is written last everywhere.
 */
@Component
class Exporting extends Recurring {

    private static final Logger log = LoggerFactory.getLogger(Exporting.class);
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    /** When what was kept of somebody who was deleted goes, where nothing is exported by itself. */
    private static final int NIGHT = 3;

    /** What is due is looked for at each so manieth pass. */
    private static final int PASSES_BETWEEN_LOOKS = 15;

    private static final int LEFT_BEHIND_MAX = 20;

    private final Exports exports;
    private final Plans plans;
    private final Destinations destinations;
    private final Buckets buckets;
    private final Folders folders;
    private final FactRows facts;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final Staging.Room room;
    private boolean tidied;
    private int passes;

    Exporting(
            Exports exports,
            Plans plans,
            Destinations destinations,
            Buckets buckets,
            Folders folders,
            FactRows facts,
            Programmes programmes,
            ProgramClocks clocks,
            @Value("${zhiyin.warehouse.memory:512MB}") String memory,
            @Value("${zhiyin.warehouse.spill:4GB}") String spill,
            @Value("${zhiyin.warehouse.members-a-file:100000}") int membersAFile,
            @Value("${zhiyin.command:}") String command) {
        super("warehouse", BETWEEN, command);
        this.exports = exports;
        this.plans = plans;
        this.destinations = destinations;
        this.buckets = buckets;
        this.folders = folders;
        this.facts = facts;
        this.programmes = programmes;
        this.clocks = clocks;
        this.room = new Staging.Room(memory, spill, membersAFile);
    }

    /** Somebody else thinks that this process is gone. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Once: asks for what is due, and makes the next that was asked for.
     *
     * @return whether there was one
     */
    boolean pass() {
        return pass(true);
    }

    private boolean pass(boolean looksForDue) {
        List<Programmes.Program> all = Sight.everywhere().call(programmes::all);
        if (!tidied) {
            all.forEach(each -> Sight.of(each.id()).run(() -> leftBehind(each)));
            tidied = true;
        }
        Sight.everywhere().run(exports::giveUpSilent);
        if (looksForDue) {
            all.forEach(each -> Sight.of(each.id()).run(() -> due(each.id())));
        }
        Optional<Export> begun = Sight.everywhere().call(exports::begin);
        begun.ifPresent(export -> Sight.of(export.program()).run(() -> make(export)));
        return begun.isPresent();
    }

    /** What a process that had this folder before was at. */
    private void leftBehind(Programmes.Program program) {
        for (Export export : exports.of(program.id(), null, LEFT_BEHIND_MAX)) {
            if (export.state() == State.UNDERWAY && Files.exists(folders.unfinished(program.code(), export.number()))) {
                exports.fail(export, Failure.CUT_OFF);
            }
        }
        tidy(program.id(), program.code());
    }

    private void due(long program) {
        Plans.Plan plan = plans.of(program);
        boolean deleted = exports.keepsDeleted(program);
        Instant now = clocks.of(program).instant();
        Integer hour = plan.hour();
        if (hour == null && deleted && !exports.mayHaveDeleted(program, now)) {
            hour = NIGHT;
        }
        Engines engines = programmes.recent(program);
        if (hour == null || engines.versions().isEmpty()) {
            return;
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        ZonedDateTime local = now.atZone(zone);
        if (local.getHour() >= hour && !local.toLocalDate().isBefore(plan.begins())) {
            exports.nightly(program, deleted ? Why.DELETION : Why.DAILY, local.toLocalDate());
        }
    }

    private boolean mayHaveDeleted(Export export) {
        Instant asOf = export.asOf();
        return asOf != null && exports.mayHaveDeleted(export.program(), asOf);
    }

    private void make(Export export) {
        String code = Objects.requireNonNull(programmes.codeOf(export.program()), "a programme has a code");
        try {
            Failure failure = made(export, code);
            if (failure != null) {
                exports.fail(export, failure);
            }
        } catch (Bucket.NotReached nobody) {
            failed(export, Failure.BUCKET_NOT_REACHED, nobody);
        } catch (Bucket.Refused refused) {
            failed(export, Failure.BUCKET_REFUSED, refused);
        } catch (GivenUp late) {
            log.warn("export {} of {} was given up for its silence", export.number(), code);
        } catch (SQLException | IOException | RuntimeException | LinkageError accident) {
            failed(export, Failure.NOT_WRITTEN, accident);
        }
        tidy(export.program(), code);
    }

    private void failed(Export export, Failure failure, Throwable why) {
        log.warn("export {} of programme {} failed: {}", export.number(), export.program(), why.toString());
        exports.fail(export, failure);
    }

    private void stillThere(Export export) {
        if (!exports.stillThere(export)) {
            throw new GivenUp();
        }
    }

    /** Null where it is done. */
    private @Nullable Failure made(Export export, String code) throws SQLException, IOException {
        Path unfinished = folders.unfinished(code, export.number());
        Folders.delete(unfinished);
        Path state = Files.createDirectories(unfinished.resolve("state"));
        Path out = Files.createDirectories(unfinished.resolve("export"));
        Manifest manifest;
        try (Staging staging =
                new Staging(Files.createDirectories(unfinished.resolve("staging")), room, () -> stillThere(export))) {
            if (!facts.read(export.program(), staging)) {
                return Failure.FACTS_NOT_THERE;
            }
            manifest = written(export, code, staging, state, out);
        }
        if (manifest.kind() == Manifest.Kind.WHOLE) {
            link(state, out);
        }
        manifest.write(out);
        Optional<Destinations.Destination> destination = destinations.inUse(export.program());
        if (destination.isPresent()) {
            send(export, code, destination.get(), manifest, out);
        }
        stillThere(export);
        replace(state, folders.state(code, export.number()));
        replace(out, folders.export(code, export.number()));
        if (!exports.done(
                export, manifest, destination.map(Destinations.Destination::id).orElse(null))) {
            throw new GivenUp();
        }
        return null;
    }

    private Manifest written(Export export, String code, Staging staging, Path state, Path out)
            throws SQLException, IOException {
        Export last = exports.last(export.program()).orElse(null);
        Manifest before = last == null ? null : last.manifest();
        Path lastState = last == null ? null : folders.state(code, last.number());
        boolean comparable =
                before != null && lastState != null && Files.isDirectory(lastState) && before.isAlike(staging.shapes());
        boolean whole = !comparable
                || last == null
                || export.wanted()
                || exports.sinceWhole(export.program()) + 1
                        >= plans.of(export.program()).wholeEvery()
                || exports.someFailedAfter(export.program(), last.number())
                || exports.keepsDeleted(export.program());
        List<Manifest.Table> tables = staging.write(state, comparable ? lastState : null, out).stream()
                .map(table -> whole ? table : table.withoutWhole())
                .toList();
        return new Manifest(
                Manifest.FORMAT,
                code,
                export.number(),
                whole ? Manifest.Kind.WHOLE : Manifest.Kind.CHANGES,
                comparable && last != null ? last.number() : null,
                staging.view().asOf(),
                staging.view().places().stream()
                        .map(place -> new Manifest.Link(place.chain(), place.link(), place.hash()))
                        .toList(),
                staging.engine(),
                tables);
    }

    /** The same files under another name, so that they lie on the disk once. */
    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.list(from)) {
            for (Path file : all.toList()) {
                Path name = to.resolve(file.getFileName());
                try {
                    Files.createLink(name, file);
                } catch (UnsupportedOperationException | IOException noLinks) {
                    Files.copy(file, name, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        Folders.delete(to);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private void send(Export export, String code, Destinations.Destination destination, Manifest manifest, Path out) {
        String below = destination.place().prefix() + code + "/" + export.number() + "/";
        try (Bucket bucket =
                buckets.open(destination.place(), destinations.secret(export.program(), destination.id()))) {
            manifest.files().forEach(file -> {
                stillThere(export);
                bucket.put(below + file.file(), out.resolve(file.file()));
            });
            stillThere(export);
            bucket.put(below + Manifest.FILE, out.resolve(Manifest.FILE));
        }
    }

    /** What need not be kept goes, and what was half made. */
    private void tidy(long program, String code) {
        try {
            List<Export> kept = exports.kept(program);
            int latestWhole = number(kept.stream().filter(Exporting::isWhole).findFirst());
            int clean = number(kept.stream()
                    .filter(each -> isWhole(each) && !mayHaveDeleted(each))
                    .findFirst());
            int keep = plans.of(program).keep();
            for (int i = 0; i < kept.size(); i++) {
                Export each = kept.get(i);
                boolean old = i >= keep && each.number() < latestWhole;
                if (old || (each.number() < clean && mayHaveDeleted(each))) {
                    exports.removed(each);
                }
            }
            for (int number : folders.exports(code)) {
                boolean stays = exports.find(program, number)
                        .filter(each -> each.state() == State.DONE && each.removedAt() == null)
                        .isPresent();
                if (!stays) {
                    Folders.delete(folders.export(code, number));
                }
            }
            folders.tidy(code, number(exports.last(program)));
        } catch (IOException | UncheckedIOException undeletable) {
            log.warn("not all that is over could be deleted of the exports of {}: {}", code, undeletable.toString());
        }
    }

    private static boolean isWhole(Export export) {
        Manifest manifest = export.manifest();
        return manifest != null && manifest.kind() == Manifest.Kind.WHOLE;
    }

    private static int number(Optional<Export> export) {
        return export.map(Export::number).orElse(0);
    }

    @Override
    protected void passQuietly() {
        try {
            var _ = pass(passes++ % PASSES_BETWEEN_LOOKS == 0);
        } catch (RuntimeException accident) {
            log.warn("nothing is exported just now: {}", accident.toString());
        }
    }
}
