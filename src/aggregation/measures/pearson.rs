//! Pearson's χ² of independence, shared by the tests that need it.

/// χ² of a table without its empty rows and columns.
pub(super) struct Pearson {
    pub stat: f64,
    pub rows: usize,
    pub columns: usize,
    pub n: u64,
}

impl Pearson {
    pub(super) fn of(table: &[&[u64]]) -> Self {
        let width = table.first().map_or(0, |row| row.len());
        let row_sums: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
        let column_sums: Vec<u64> = (0..width)
            .map(|column| table.iter().map(|row| row[column]).sum())
            .collect();
        let n: u64 = row_sums.iter().sum();
        let mut stat = 0.0;
        for (row, &row_sum) in table.iter().zip(&row_sums) {
            for (&count, &column_sum) in row.iter().zip(&column_sums) {
                if row_sum > 0 && column_sum > 0 {
                    let expected = row_sum as f64 * column_sum as f64 / n as f64;
                    stat += (count as f64 - expected).powi(2) / expected;
                }
            }
        }
        Self {
            stat,
            rows: row_sums.iter().filter(|&&sum| sum > 0).count(),
            columns: column_sums.iter().filter(|&&sum| sum > 0).count(),
            n,
        }
    }

    pub(super) fn df(&self) -> u64 {
        (self.rows.saturating_sub(1) * self.columns.saturating_sub(1)) as u64
    }

    /// √(χ² / (n · (min(rows, columns) − 1))).
    pub(super) fn cramers_v(&self) -> f64 {
        let least = self.rows.min(self.columns).saturating_sub(1);
        (self.stat / (self.n as f64 * least as f64)).sqrt()
    }
}
