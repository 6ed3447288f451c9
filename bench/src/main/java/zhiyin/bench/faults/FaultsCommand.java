package zhiyin.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code ./zhiyin bench faults [--quick|--full] [--seed N] [--json OUT]}. */
final class FaultsCommand {
    private static final String USAGE = "Usage: zhiyin bench faults [--quick|--full] [--seed N] [--json OUT]";

    private FaultsCommand() {}

    /** @param arguments the jar, the commit, and what the caller said */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(Path.of(arguments[0]), arguments[1], List.of(arguments).subList(2, arguments.length)));
    }

    private static int run(Path jar, String commit, List<String> said) throws Exception {
        boolean full = false;
        long seed = System.nanoTime() % 1_000_000;
        Path json = null;
        for (int i = 0; i < said.size(); i++) {
            String value = i + 1 < said.size() ? said.get(i + 1) : null;
            switch (said.get(i)) {
                case "--quick" -> full = false;
                case "--full" -> full = true;
                case "--seed" -> {
                    if (value == null || !value.matches("[0-9]{1,15}")) {
                        return usage();
                    }
                    seed = Long.parseLong(value);
                    i++;
                }
                case "--json" -> {
                    if (value == null) {
                        return usage();
                    }
                    json = Path.of(value);
                    i++;
                }
                default -> {
                    return usage();
                }
            }
        }
        return run(jar, commit, full, seed, json);
    }

    private static int usage() {
        System.err.println(USAGE);
        return 2;
    }

    private static int run(Path jar, String commit, boolean full, long seed, @Nullable Path json) throws Exception {
        // a POST that was cut is the shop's to send again, not the library's
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "false");
        String mode = full ? "full" : "quick";
        System.out.printf("faults, %s: seed %d, commit %s%n", mode, seed, commit);
        long began = System.nanoTime();
        Totals totals = new Totals();
        Findings findings = new Findings();
        Path home = Files.createTempDirectory("zhiyin-faults-");
        Installation product = Installation.of(jar, home);
        List<Path> folders = new ArrayList<>();
        for (Plan plan : Plan.of(full)) {
            Path folder = Files.createDirectory(home.resolve("part-" + (folders.size() + 1)));
            folders.add(folder);
            Campaign campaign = new Campaign(product, folder, seed + folders.size() - 1, commit, totals, findings);
            try {
                plan.run(campaign);
            } catch (CampaignFailed failed) {
                if (findings.clean()) {
                    findings.broken("the campaign", String.valueOf(failed.getMessage()));
                }
            } finally {
                totals.intentions += campaign.journal.size();
                campaign.end();
            }
            if (!findings.clean()) {
                System.out.println();
                findings.print(campaign.seed, campaign.journal);
                break;
            }
            Campaign.remove(folder);
        }
        long seconds = (System.nanoTime() - began) / 1_000_000_000;
        System.out.println();
        System.out.print(totals.table(seed, commit, mode, machine(), seconds, findings));
        if (json != null) {
            Files.writeString(json, totals.json(seed, commit, mode, machine(), seconds, findings));
        }
        if (findings.clean()) {
            Campaign.remove(home);
        } else {
            System.out.println("The journal, the logs and the database are in " + folders.getLast());
        }
        return findings.clean() ? 0 : 1;
    }

    private static String machine() throws IOException {
        long memory = 0;
        Path info = Path.of("/proc/meminfo");
        if (Files.exists(info)) {
            String first = Files.readAllLines(info, StandardCharsets.US_ASCII).getFirst();
            memory = Long.parseLong(first.replaceAll("[^0-9]", "")) / 1_000_000;
        }
        return Runtime.getRuntime().availableProcessors() + " cores, " + memory + " GB, "
                + System.getProperty("os.name") + ", Java " + Runtime.version().feature();
    }
}
