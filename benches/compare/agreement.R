# Times van der Eijk's A by agrmt and alpha by irr, for docs/performance.md.
#
#   apt-get install --no-install-recommends r-base-core
#   Rscript -e 'install.packages(c("agrmt", "irr"))'
#   Rscript benches/compare/agreement.R
#
# Run it beside `cargo bench --bench aggregation`: the same sizes, medians of 200.

median_micros <- function(work, times = 200) {
  seconds <- vapply(seq_len(times), function(i) {
    start <- proc.time()[["elapsed"]]
    for (again in 1:100) work()
    (proc.time()[["elapsed"]] - start) / 100
  }, numeric(1))
  median(seconds) * 1e6
}

histogram <- c(12, 25, 48, 77, 101, 95, 70, 49, 23)
cat("agrmt agreement, 9 points:",
    median_micros(function() agrmt::agreement(histogram), 20), "us\n")

set.seed(100)
for (items in c(100, 1000)) {
  centres <- sample(2:6, items, replace = TRUE)
  ratings <- vapply(centres, function(centre) sample((centre - 1):(centre + 1), 25, replace = TRUE),
                    numeric(25))
  work <- function() irr::kripp.alpha(ratings, method = "ordinal")
  start <- proc.time()[["elapsed"]]
  for (again in 1:5) work()
  cat("irr kripp.alpha,", items, "x 7:",
      (proc.time()[["elapsed"]] - start) / 5 * 1e6, "us\n")
}
