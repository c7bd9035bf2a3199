//! Whether a line matches.

use crate::lines::direct::DirectFilter;
use crate::lines::fault::Broken;
use crate::lines::filter::LineFilter;
use crate::lines::lane::{Along, Lane, Passed};
use crate::lines::split::ends_record;
use crate::lines::trie::Trie;
use crate::lines::{Line, Lines, MalformedLine, Validation};
use crate::plan::Plan;

/// A plan's filter, for records that are JSON text.
///
/// Made once per query by [`Plan::line_matcher`]; asks any number of lines, one at a time.
pub struct LineMatcher<'p> {
    direct: Option<DirectFilter<'p>>,
    /// For what cannot be answered directly.
    filter: LineFilter<'p>,
}

impl Plan {
    /// The filter for records that are JSON text, the host's scope included.
    ///
    /// # Complexity
    ///
    /// Linear in the filter's size, paid once per query.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Query, Schema, Validation, bind};
    ///
    /// let plan = bind(&Query::new().eq("source.type", "file"), &Schema::any())?;
    /// let mut matcher = plan.line_matcher(Validation::Full);
    /// assert!(matcher.matches(br#"{"id": 1, "source": {"type": "file"}}"#)?);
    /// assert!(!matcher.matches(br#"{"id": 2}"#)?);
    ///
    /// let malformed = matcher.matches(br#"{"id": 3, "source": yes}"#).unwrap_err();
    /// assert_eq!(malformed.to_string(), "line 1, byte 21: unexpected `y`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn line_matcher(&self, validation: Validation) -> LineMatcher<'_> {
        LineMatcher {
            direct: DirectFilter::new(self, validation),
            filter: LineFilter::new(self, Trie::of_filter(self), validation),
        }
    }

    /// How many of the lines match, whatever page is asked for.
    ///
    /// # Errors
    ///
    /// The first line that is no record.
    ///
    /// # Complexity
    ///
    /// One pass over the bytes, and one test of each record. With the feature `rayon`, from some
    /// megabytes on, on all threads of the pool.
    ///
    /// # Example
    ///
    /// ```
    /// use wixql::{Lines, Query, Schema, bind};
    ///
    /// let plan = bind(&Query::new().gt("n", 5), &Schema::any())?;
    /// assert_eq!(plan.count_of_lines(Lines::new(b"{\"n\": 4}\n{\"n\": 6}\n"))?, 1);
    ///
    /// let malformed = plan.count_of_lines(Lines::new(b"{\"n\": 4}\n{\"n\": 6\n")).unwrap_err();
    /// assert_eq!((malformed.line, malformed.column, malformed.offset), (2, 8, 16));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn count_of_lines(&self, lines: Lines<'_>) -> Result<u64, MalformedLine> {
        #[cfg(feature = "rayon")]
        if crate::lines::parallel::is_worth_it(&lines) {
            return self.count_in_parallel(lines);
        }
        self.count_in_sequence(lines)
    }

    pub(super) fn count_in_sequence(&self, mut lines: Lines<'_>) -> Result<u64, MalformedLine> {
        let mut matcher = self.line_matcher(lines.validation);
        let mut count = 0;
        let is_in = |line: Line<'_>| move |broken: Broken| broken.in_line(line.number, line.offset);
        while let Some((line, passed)) =
            matcher.lane().and_then(|lane| lane.count(&mut lines, &mut count))
        {
            count += u64::from(matcher.ask_unlike(line.bytes, passed).map_err(is_in(line))?);
        }
        for line in lines {
            count +=
                u64::from(matcher.ask_rest(line.bytes, Passed::default()).map_err(is_in(line))?);
        }
        Ok(count)
    }
}

impl LineMatcher<'_> {
    /// Whether the record on this line matches. What ends the line may stand behind it.
    ///
    /// # Errors
    ///
    /// A line that is no record; its number is 1.
    ///
    /// # Complexity
    ///
    /// One pass over the line. Once some lines were asked, nothing is allocated, unless a line
    /// holds more of what is asked for than all before it, or a `$hasAll` lists more than 1,024
    /// values.
    #[inline]
    pub fn matches(&mut self, line: &[u8]) -> Result<bool, MalformedLine> {
        let lane = self.lane().filter(|_| ends_record(line));
        let matches = match lane.map(|lane| lane.along(line)) {
            Some(Along::Answered { matches, .. }) => Ok(matches),
            Some(Along::Left(passed)) => self.ask_unlike(line, passed),
            None => self.ask_rest(line, Passed::default()),
        };
        matches.map_err(|broken| broken.in_line(1, 0))
    }

    #[inline]
    fn lane(&self) -> Option<Lane<'_>> {
        self.direct.as_ref()?.lane()
    }

    /// Asks a line that is not like those before.
    #[inline(never)]
    fn ask_unlike(&mut self, line: &[u8], passed: Passed) -> Result<bool, Broken> {
        self.ask_rest(line, passed)
    }

    /// Asks a line that was gone along so far.
    #[inline]
    fn ask_rest(&mut self, line: &[u8], passed: Passed) -> Result<bool, Broken> {
        if let Some(direct) = &mut self.direct
            && let Some(matches) = direct.matches(line, passed)?
        {
            return Ok(matches);
        }
        self.filter.matches(line)
    }
}

impl std::fmt::Debug for LineMatcher<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LineMatcher").finish_non_exhaustive()
    }
}
