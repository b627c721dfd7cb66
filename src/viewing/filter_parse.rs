//! Reads filters. Signs can be full-width, as a Chinese input method gives them.

use super::{
    field::{Field, Kind},
    filter::{Condition, Filter, Op, Pattern, Test},
    filter_error::FilterError,
    quoting::{is_none, is_quote},
};
use crate::text::half_width;

/// How deep parentheses and negations can be: beyond it nobody meant it.
const DEEPEST: usize = 32;

impl Filter {
    /// Reads a filter; an empty text is the one that everything meets.
    ///
    /// # Errors
    /// Where it is wrong: with the place, and what to write.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let mut reader = Reader { chars: text.chars().collect(), at: 0, depth: 0 };
        reader.space();
        if reader.peek().is_none() {
            return Ok(Self::everything());
        }
        let filter = reader.any()?;
        match reader.peek() {
            None => Ok(filter),
            Some(_) => Err(reader.error("这个右括号没有左括号", "this closing parenthesis has no opening one")),
        }
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

/// How a field and its value are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Join {
    Compare(Op),
    Contains,
    Colon,
}

/// A value as it stands there.
enum Given {
    Word(String),
    Quoted(String),
    Pattern(String),
}

impl Reader {
    /// The next character, as if from a keyboard.
    fn peek(&self) -> Option<char> {
        self.raw().map(half_width)
    }

    fn raw(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_next = self.peek() == Some(wanted);
        self.at += usize::from(is_next);
        is_next
    }

    fn space(&mut self) {
        while self.raw().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn error(&self, zh: impl Into<String>, en: impl Into<String>) -> FilterError {
        FilterError::at(self.at, zh, en)
    }

    fn any(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.all()?];
        while self.take('|') {
            self.space();
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Any(parts) })
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        let mut parts = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None | Some('|' | ')') => break,
                _ => parts.push(self.one()?),
            }
        }
        match parts.len() {
            0 => Err(self.error("这里缺少条件，例如 score<5", "a condition is missing here, such as score<5")),
            1 => Ok(parts.remove(0)),
            _ => Ok(Filter::All(parts)),
        }
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("嵌套太深", "this is nested too deeply"));
        }
        let begun = self.at;
        let read = if self.take('!') || self.take('-') {
            self.space();
            match self.peek() {
                None | Some('|' | ')') => Err(self.error("“非”之后缺少条件", "after the negation a condition is missing")),
                _ => self.one().map(|one| Filter::Not(Box::new(one))),
            }
        } else if self.take('(') {
            let inner = self.any()?;
            if !self.take(')') {
                return Err(FilterError::at(begun, "这个左括号没有右括号", "this opening parenthesis has no closing one"));
            }
            Ok(inner)
        } else {
            self.condition().map(Filter::Is)
        };
        self.depth -= 1;
        read
    }

    fn condition(&mut self) -> Result<Condition, FilterError> {
        let begun = self.at;
        let field = self.field()?;
        let Some(join) = self.join() else {
            let word: String = self.chars[begun..self.at].iter().collect();
            let zh = format!("“{word}”之后缺少 < <= = != >= > ~ 或 :，例如 {word}=…");
            return Err(self.error(zh, format!("after {word:?} comes one of < <= = != >= > ~ : and a value, as in {word}=…")));
        };
        self.space();
        let value_at = self.at;
        let given = self.value()?;
        test(&field, join, given, value_at).map(|test| Condition { field, test })
    }

    /// A field, with the name of a judge or rater after `@`.
    fn field(&mut self) -> Result<Field, FilterError> {
        let begun = self.at;
        let mut name = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
            name.push(c);
            self.at += 1;
        }
        if name.is_empty() {
            let sign = self.raw().unwrap_or(' ');
            let en = format!("{sign:?} begins no condition; write a field, as in score<5");
            return Err(self.error(format!("条件不能以“{sign}”开头；请先写字段，例如 score<5"), en));
        }
        let Some(field) = Field::named(&name) else { return Err(unknown(begun, &name, self.join().is_some())) };
        if self.peek() != Some('@') {
            return Ok(field);
        }
        if !field.takes_a_name() {
            let en = format!("{name} has no @NAME; score@JUDGE and rating@RATER have");
            return Err(self.error(format!("{name} 不能加 @；score@评委 和 rating@评分者 才可以"), en));
        }
        self.at += 1;
        let whose = if self.raw().is_some_and(is_quote) {
            self.quotation()?
        } else {
            let begun = self.at;
            while self.peek().is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) {
                self.at += 1;
            }
            self.chars[begun..self.at].iter().collect()
        };
        if whose.is_empty() {
            return Err(self.error("@ 之后写评委或评分者的名称", "after @ comes the name of a judge or rater"));
        }
        Ok(field.of(whose))
    }

    fn join(&mut self) -> Option<Join> {
        self.space();
        let first = self.peek()?;
        let single = match first {
            '≤' => Some(Op::AtMost),
            '≥' => Some(Op::AtLeast),
            '≠' => Some(Op::Other),
            _ => None,
        };
        if let Some(op) = single {
            self.at += 1;
            return Some(Join::Compare(op));
        }
        let is_equal_next = self.chars.get(self.at + 1).copied().map(half_width) == Some('=');
        let (join, length) = match (first, is_equal_next) {
            ('<', true) => (Join::Compare(Op::AtMost), 2),
            ('>', true) => (Join::Compare(Op::AtLeast), 2),
            ('!', true) => (Join::Compare(Op::Other), 2),
            ('=', true) => (Join::Compare(Op::Equal), 2),
            ('<', _) => (Join::Compare(Op::Less), 1),
            ('>', _) => (Join::Compare(Op::More), 1),
            ('=', _) => (Join::Compare(Op::Equal), 1),
            ('~', _) => (Join::Contains, 1),
            (':', _) => (Join::Colon, 1),
            _ => return None,
        };
        self.at += length;
        Some(join)
    }

    fn value(&mut self) -> Result<Given, FilterError> {
        match self.raw() {
            None => Err(self.error("这里缺少值", "a value is missing here")),
            Some(c) if is_quote(c) => self.quotation().map(Given::Quoted),
            Some(c) if half_width(c) == '/' => self.pattern().map(Given::Pattern),
            Some(_) => {
                let word = self.word();
                if word.is_empty() { Err(self.error("这里缺少值", "a value is missing here")) } else { Ok(Given::Word(word)) }
            }
        }
    }

    /// A value without quotation marks: to the next space, `|`, or parenthesis that it has not opened itself.
    fn word(&mut self) -> String {
        let begun = self.at;
        let mut open = 0usize;
        while let Some(c) = self.raw() {
            match half_width(c) {
                ' ' | '|' => break,
                _ if c.is_whitespace() => break,
                '(' => open += 1,
                ')' if open == 0 => break,
                ')' => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
        self.chars[begun..self.at].iter().collect()
    }

    fn quotation(&mut self) -> Result<String, FilterError> {
        let begun = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.raw() {
            self.at += 1;
            match c {
                '\\' => {
                    text.extend(self.raw());
                    self.at += 1;
                }
                c if is_quote(c) => return Ok(text),
                c => text.push(c),
            }
        }
        Err(FilterError::at(begun, "这个引号没有结束", "this quotation mark has no end"))
    }

    fn pattern(&mut self) -> Result<String, FilterError> {
        let begun = self.at;
        self.at += 1;
        let mut source = String::new();
        while let Some(c) = self.raw() {
            self.at += 1;
            match c {
                '\\' => {
                    source.push('\\');
                    source.extend(self.raw());
                    self.at += 1;
                }
                c if half_width(c) == '/' => return Ok(source),
                c => source.push(c),
            }
        }
        Err(FilterError::at(begun, "这个 / 没有结束：模式写在两个 / 之间", "this / has no end: a pattern stands between two"))
    }
}

fn unknown(at: usize, name: &str, has_value: bool) -> FilterError {
    let (zh, en) = match Field::nearest(name) {
        Some(near) => (format!("没有字段 {name}；是不是 {near}？"), format!("there is no field {name}; did you mean {near}?")),
        None if !has_value => (
            format!("没有字段 {name}；要找回答中的文字，请写 text:{name}"),
            format!("there is no field {name}; for answers with this text write text:{name}"),
        ),
        None => {
            let all: Vec<&str> = Field::all().map(|field| field.name()).collect();
            let all = (all.join("、"), all.join(", "));
            (
                format!("没有字段 {name}；可用：{}；某一评委的评分写作 score@评委", all.0),
                format!("there is no field {name}; there are: {}; the score by one judge is score@JUDGE", all.1),
            )
        }
    };
    FilterError::at(at, zh, en)
}

/// What a value asks of a field.
fn test(field: &Field, join: Join, given: Given, at: usize) -> Result<Test, FilterError> {
    let wrong = |zh: String, en: String| Err(FilterError::at(at, zh, en));
    let name = field.name();
    if let (Given::Word(word), Join::Compare(op @ (Op::Equal | Op::Other))) = (&given, join)
        && is_none(word)
    {
        return Ok(Test::Present(op == Op::Other));
    }
    if matches!(field.kind(), Kind::Number | Kind::Duration) {
        let op = match join {
            Join::Compare(op) => op,
            Join::Colon => Op::Equal,
            Join::Contains => return wrong(format!("{name} 是数字，不能用 ~"), format!("{name} is a number, which ~ cannot look into")),
        };
        let number = match &given {
            Given::Word(word) | Given::Quoted(word) => number(word, field.kind()),
            Given::Pattern(_) => None,
        };
        return match (number, field.kind()) {
            (Some(number), _) => Ok(Test::Number(op, number)),
            (None, Kind::Duration) => {
                wrong(format!("{name} 之后写时间，例如 30s、500ms、2min"), format!("{name} takes a time, such as 30s, 500ms or 2min"))
            }
            (None, _) => wrong(format!("{name} 之后写数字，例如 5"), format!("{name} takes a number, such as 5")),
        };
    }
    let is_name = field.kind() == Kind::Name;
    match (given, join) {
        (Given::Pattern(source), Join::Contains | Join::Colon | Join::Compare(Op::Equal)) => match Pattern::new(&source) {
            Ok(pattern) => Ok(Test::Matches(pattern)),
            Err(why) => wrong(format!("不是正则表达式（{why}）"), format!("no regular expression: {why}")),
        },
        (Given::Word(text) | Given::Quoted(text), Join::Compare(op @ (Op::Equal | Op::Other))) if is_name => {
            let text = field.known_value(&text).map_or(text, str::to_owned);
            known(field, &text, at)?;
            Ok(Test::Equal(text, op == Op::Equal))
        }
        (Given::Word(text) | Given::Quoted(text), Join::Contains | Join::Colon | Join::Compare(Op::Equal)) => Ok(Test::Contains(text)),
        _ if is_name => wrong(format!("{name} 是名称，请用 =、!= 或 ~"), format!("{name} is a name: use =, != or ~")),
        _ => wrong(
            format!("{name} 是文字，请写 {name}:词 或 {name}:/模式/"),
            format!("{name} is a text: write {name}:WORD or {name}:/PATTERN/"),
        ),
    }
}

/// A number, or milliseconds. Digits can be full-width.
fn number(text: &str, kind: Kind) -> Option<f64> {
    let text: String = text.chars().map(half_width).collect::<String>().to_lowercase();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number = digits.parse::<f64>().ok().filter(|number| number.is_finite())?;
    let factor = match (kind, unit) {
        (Kind::Duration, "ms" | "毫秒") => 1.0,
        (Kind::Duration, "" | "s" | "秒") => 1000.0,
        (Kind::Duration, "m" | "min" | "分" | "分钟") => 60_000.0,
        (Kind::Duration, "h" | "时" | "小时") => 3_600_000.0,
        (_, "") => 1.0,
        _ => return None,
    };
    Some(number * factor)
}

/// A value out of a fixed list has to be in it.
fn known(field: &Field, text: &str, at: usize) -> Result<(), FilterError> {
    let Some(known) = field.known_values().filter(|known| !known.contains(&text)) else { return Ok(()) };
    let name = field.name();
    let (zh, en) = match crate::suggest::nearest(text, known.iter().copied()) {
        Some(near) => (format!("{name} 没有 {text}；是不是 {near}？"), format!("{name} is never {text}; did you mean {near}?")),
        None => (
            format!("{name} 没有 {text}；可用：{}", known.join("、")),
            format!("{name} is never {text}; it is one of {}", known.join(", ")),
        ),
    };
    Err(FilterError::at(at, zh, en))
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
